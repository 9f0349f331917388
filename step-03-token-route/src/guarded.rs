//! Guarded handlers: the document says what their guard enforces.

use utoipa::openapi::{Components, OpenApi, PathItem, path::Operation};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// An extractor that rejects requests, and documents that it does.
///
/// It is the first argument of a handler, so that no other extractor answers before it.
#[diagnostic::on_unimplemented(message = "the first argument has to be a guard: `{Self}` is not")]
pub trait Guard {
    /// Declares the scheme, and adds the requirement and the rejection to the operation.
    fn document(operation: &mut Operation, components: &mut Components);
}

/// A function whose first argument is a `G`, with up to three more arguments.
///
/// The compiler needs `Signature` to tell these implementations apart.
#[diagnostic::on_unimplemented(message = "this handler has no guard, or more than four arguments")]
pub trait GuardedBy<G, Signature> {}

impl<H: Fn(G) -> R, G, R> GuardedBy<G, fn(G) -> R> for H {}
impl<H: Fn(G, A) -> R, G, A, R> GuardedBy<G, fn(G, A) -> R> for H {}
impl<H: Fn(G, A, B) -> R, G, A, B, R> GuardedBy<G, fn(G, A, B) -> R> for H {}
impl<H: Fn(G, A, B, C) -> R, G, A, B, C, R> GuardedBy<G, fn(G, A, B, C) -> R> for H {}

/// The routes of a handler, with their part of the document as the guard `G` writes it.
pub fn documented<G: Guard, Signature, S: Clone + Send + Sync + 'static>(
    _handler: impl GuardedBy<G, Signature>,
    routes: UtoipaMethodRouter<S>,
) -> OpenApiRouter<S> {
    let mut api = OpenApiRouter::default().routes(routes);
    document::<G>(api.get_openapi_mut());
    api
}

/// Lets the guard `G` document each operation.
pub fn document<G: Guard>(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for item in document.paths.paths.values_mut() {
        #[rustfmt::skip]
        let PathItem { get, put, post, delete, options, head, patch, trace, .. } = item;
        let operations = [get, put, post, delete, options, head, patch, trace];
        for operation in operations.into_iter().flatten() {
            G::document(operation, components);
        }
    }
}

/// The same as `routes!`, for one handler that must have a guard.
macro_rules! guarded {
    ($handler:path) => {
        $crate::guarded::documented($handler, utoipa_axum::routes!($handler))
    };
}
pub(crate) use guarded;
