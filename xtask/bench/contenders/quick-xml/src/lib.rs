//! What poem uses of quick-xml. It asks for 0.36, which has known advisories; here it gets a version without.

pub use mended::{SeError as DeError, de, se};
