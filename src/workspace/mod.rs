//! Files on disk: the only layer that reads Go files, and the files of concept packs.

#![allow(clippy::disallowed_methods, reason = "this layer is the one that reads files")]

pub mod build_constraints;
pub mod go_mod;
mod imports;
mod modules;
mod open;
mod packages;
mod packs;
mod walk;

pub use build_constraints::Target;
pub use go_mod::LanguageVersion;
pub use imports::ModuleImporter;
pub use modules::{Module, Modules};
pub use packages::{Extent, Folder, FolderFile, Surroundings, Workspace, is_no_test};
pub use packs::{PackFiles, read_pack};
pub use walk::{WalkOptions, Walked, go_files, is_generated};
