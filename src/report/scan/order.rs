//! In which order packages are scanned: those that others import come first, so that each is parsed once, for itself
//! and for all who import it.

use super::ScannedFile;
use crate::facts::standard_library;
use crate::workspace::{Workspace, is_no_test};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files of one folder that are scanned together: its tests, or all others.
pub(super) struct Unit<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// The files.
    pub files: Vec<&'a ScannedFile>,
    /// Are they tests.
    pub tests: bool,
    /// May what the files declare be asked for later, by tests or importers.
    pub is_needed: bool,
    /// Those that should come after this one.
    after: Vec<usize>,
    /// How many should come before this one.
    before: usize,
}

/// The files in units that know their order.
///
/// It follows from the files' heads and needs not be right: what is not there yet when it is asked for is read for the
/// purpose. Tests come last, since they may import what imports their package.
pub(super) fn units<'a>(workspace: &Workspace, files: &'a [ScannedFile]) -> Vec<Unit<'a>> {
    let mut by_place: BTreeMap<(&Path, bool), Vec<&ScannedFile>> = BTreeMap::new();
    for file in files {
        let folder = file.path.parent().unwrap_or(&file.path);
        by_place.entry((folder, !is_no_test(&file.path))).or_default().push(file);
    }
    let unit = |((folder, tests), files)| Unit { folder, files, tests, is_needed: false, after: Vec::new(), before: 0 };
    let mut units: Vec<Unit<'_>> = by_place.into_iter().map(unit).collect();
    let packages: HashMap<String, usize> = (units.iter().enumerate().filter(|(_, unit)| !unit.tests))
        .map(|(index, unit)| (workspace.modules.import_path(unit.folder), index))
        // What the standard library has is known without a look at its files.
        .filter(|(path, _)| standard_library::source(path).is_none())
        .collect();
    let imported: Vec<Vec<usize>> = units.par_iter().map(|unit| imported(workspace, unit, &packages)).collect();
    for (index, mut others) in imported.into_iter().enumerate() {
        // Sorted by folder: tests stand right behind what they test.
        if units[index].tests && index > 0 && units[index - 1].folder == units[index].folder {
            others.push(index - 1);
        }
        others.sort_unstable();
        others.dedup();
        for other in others.into_iter().filter(|&other| other != index) {
            units[other].after.push(index);
            units[other].is_needed = true;
            units[index].before += 1;
        }
    }
    units
}

/// The units of the packages that the files of a unit import.
fn imported(workspace: &Workspace, unit: &Unit<'_>, packages: &HashMap<String, usize>) -> Vec<usize> {
    let paths = unit.files.iter().flat_map(|file| workspace.imported_paths(&file.path));
    paths.filter_map(|path| packages.get(&path).copied()).collect()
}

/// Calls `work` with each unit, on all threads of the current pool, after those that should come before it.
/// No thread waits for another; units that import each other in a circle come at the end.
pub(super) fn in_order<'a>(units: &[Unit<'a>], work: &(dyn Fn(&Unit<'a>) + Sync)) {
    let waiting: Vec<AtomicUsize> = units.iter().map(|unit| AtomicUsize::new(unit.before)).collect();
    let run = Run { units, waiting: &waiting, work };
    rayon::scope(|scope| {
        for index in (0..units.len()).filter(|&index| units[index].before == 0) {
            scope.spawn(move |scope| run.unit(index, scope));
        }
    });
    let left: Vec<&Unit<'_>> = units
        .iter()
        .zip(&waiting)
        .filter(|(_, waiting)| waiting.load(Ordering::Acquire) > 0)
        .map(|(unit, _)| unit)
        .collect();
    left.into_par_iter().for_each(work);
}

#[derive(Clone, Copy)]
struct Run<'r, 'a> {
    units: &'r [Unit<'a>],
    waiting: &'r [AtomicUsize],
    work: &'r (dyn Fn(&Unit<'a>) + Sync),
}

impl<'r> Run<'r, '_> {
    fn unit(self, index: usize, scope: &rayon::Scope<'r>) {
        let unit = &self.units[index];
        (self.work)(unit);
        for &next in &unit.after {
            if self.waiting[next].fetch_sub(1, Ordering::AcqRel) == 1 {
                scope.spawn(move |scope| self.unit(next, scope));
            }
        }
    }
}
