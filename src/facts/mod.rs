//! What names mean and what types expressions have, as far as it can be known without building.
//!
//! Where something is not known the answer is [`Type::Unknown`] or none, and whoever asked stays silent.

mod generics;
mod importer;
mod members;
mod package;
pub mod scopes;
pub mod standard_library;
mod type_at;
mod type_of;
mod types;
mod view;

pub use importer::StandardLibrary;
pub use members::{Member, member_names};
pub use package::{
    Declaration, FileFacts, Import, Importer, Imports, Method, Object, ObjectKind, Package, Place, guessed_name,
    unquoted,
};
pub use scopes::{Binding, BindingId, Origin, Scopes};
pub use types::{Basic, Direction, Interface, Named, Signature, Struct, StructField, Type, TypeParameter};
pub use view::{Meaning, View, predeclared};

#[cfg(test)]
mod tests;
