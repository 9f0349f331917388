//! The parts of quick-xml that poem uses. poem asks for 0.36, which has known advisories, and gets a newer one here.

pub use mended::{SeError as DeError, de, se};
