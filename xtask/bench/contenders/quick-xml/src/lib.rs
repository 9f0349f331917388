//! The parts of quick-xml that poem uses. It asks for 0.36, which has known advisories; here it gets a version without.

pub use mended::{SeError as DeError, de, se};
