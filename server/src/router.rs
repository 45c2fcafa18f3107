//! The table of contents of the API: every route on one page.

use std::{collections::HashSet, sync::Arc};

use axum::{Router, extract::Request, middleware, routing::get};
use tower::ServiceExt;
use tower_http::compression::{
    CompressionLayer, Predicate,
    predicate::{DefaultPredicate, NotForContentType},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::ProblemBody,
    gate::Gate,
    http::{
        self,
        described::{self, Described},
    },
    threshold::{self, Threshold},
};

/// The description of the API. What the events of a stream carry has a name too.
#[derive(OpenApi)]
#[openapi(
    info(title = "Trama", description = "Maps that communities draw of danger and care.", license(identifier = "AGPL-3.0-or-later")),
    tags(
        (name = "server"), (name = "session"), (name = "maps"), (name = "people"), (name = "log"), (name = "features"), (name = "tiles"), (name = "imports"), (name = "public"), (name = "workshops"),
    ),
    components(schemas(http::stream::ChangeEvent, http::stream::PresenceEvent, ProblemBody))
)]
struct Description;

/// Routes that take as long as they take.
fn long_routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(http::stream::read))
        // Reading and planning a file of many megabytes.
        .routes(routes!(http::imports::create))
        .routes(routes!(http::imports::plan))
        .routes(routes!(http::imports::run))
        .routes(routes!(http::imports::read, http::imports::delete))
        .routes(routes!(http::export::read))
        // All texts of what is to be published are looked through.
        .routes(routes!(http::publication::read, http::publication::create, http::publication::delete))
        .routes(routes!(http::whole::create))
        // A large photo waits for its turn in the darkroom.
        .routes(routes!(http::attachments::read, http::attachments::put))
}

fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(http::health::read))
        .routes(routes!(http::setup::read, http::setup::create))
        .routes(routes!(http::session::read, http::session::create, http::session::delete))
        .routes(routes!(http::passphrase::propose, http::passphrase::put))
        .routes(routes!(http::devices::list, http::devices::end_others))
        .routes(routes!(http::devices::put, http::devices::delete))
        .routes(routes!(http::second_factor::read, http::second_factor::begin, http::second_factor::turn_on))
        .routes(routes!(http::second_factor::recovery_codes))
        .routes(routes!(http::second_factor::turn_off))
        .routes(routes!(http::second_factor::lost))
        .routes(routes!(http::unseal::seal))
        .routes(routes!(http::wire::read))
        .routes(routes!(http::join::open))
        .routes(routes!(http::join::create))
        .routes(routes!(http::invited::open))
        .routes(routes!(http::invited::accept))
        .routes(routes!(http::access::list))
        .routes(routes!(http::access::verify))
        .routes(routes!(http::kinds::list))
        .routes(routes!(http::kinds::text_rules))
        .routes(routes!(http::maps::list, http::maps::create))
        .routes(routes!(http::maps::read, http::maps::delete))
        .routes(routes!(http::members::list))
        .routes(routes!(http::members::put, http::members::delete))
        .routes(routes!(http::erasing::features))
        .routes(routes!(http::workshops::list))
        .routes(routes!(http::workshops::signs))
        .routes(routes!(http::workshops::read))
        .routes(routes!(http::workshops::room))
        .routes(routes!(http::workshops::template))
        .routes(routes!(http::leading::look, http::leading::let_go))
        .routes(routes!(http::leading::undo))
        .routes(routes!(http::leading::close_vote))
        .routes(routes!(http::plenary::read))
        .routes(routes!(http::comparison::read))
        .routes(routes!(http::deciding::read, http::deciding::create))
        .routes(routes!(http::erasing::together))
        .routes(routes!(http::links::list, http::links::create))
        .routes(routes!(http::links::delete))
        .routes(routes!(http::invitations::list, http::invitations::create))
        .routes(routes!(http::invitations::delete))
        .routes(routes!(http::approvals::list, http::approvals::create))
        .routes(routes!(http::approvals::confirm))
        .routes(routes!(http::approvals::delete))
        .routes(routes!(http::public::about))
        .routes(routes!(http::public::features))
        .routes(routes!(http::snapshot::read))
        .routes(routes!(http::features::list))
        .routes(routes!(http::features::read))
        .routes(routes!(http::features::history))
        .routes(routes!(http::counts::read))
        .routes(routes!(http::tiles::read))
        .routes(routes!(http::tiles::tilejson))
        .routes(routes!(http::basemap::list))
        .routes(routes!(http::basemap::tile))
        .routes(routes!(http::presence::put, http::presence::delete))
        .routes(routes!(http::changes::list, http::changes::create))
        .merge(long_routes())
}

/// What a server answers that nobody has opened.
fn closed_routes() -> OpenApiRouter<Arc<Gate>> {
    OpenApiRouter::new().routes(routes!(http::unseal::unseal)).routes(routes!(http::unseal::lock))
}

/// The description of the API as `OpenAPI` 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    described().1
}

fn described() -> (Router<Arc<App>>, utoipa::openapi::OpenApi) {
    let (api, mut description) = routes().split_for_parts();
    description.merge(closed_routes().split_for_parts().1);
    described::complete(&mut description);
    (api, description)
}

fn paths(api: utoipa::openapi::OpenApi) -> HashSet<String> {
    api.paths.paths.into_keys().collect()
}

/// The whole server, open or not.
pub fn gate(gate: Arc<Gate>) -> Router {
    let (closed, description) = closed_routes().split_for_parts();
    let described = Described::of(&description);
    // To try a passphrase takes long on purpose.
    let threshold = Threshold { described, long: paths(description), app: None };
    let closed = closed
        .route("/api/health", get(http::unseal::health))
        .route("/api/setup", get(http::unseal::setup))
        .fallback(http::unseal::page)
        .with_state(Arc::clone(&gate))
        .layer(middleware::from_fn_with_state(Arc::new(threshold), threshold::pass));
    Router::new().fallback(move |request: Request| async move {
        let router = gate.opened().map_or(closed, |open| open.router);
        // A router never fails: it answers.
        router.oneshot(request).await.unwrap_or_else(|never| match never {})
    })
}

/// The whole server: the API, its description and the page.
pub fn router(app: Arc<App>) -> Router {
    let (api, description) = described();
    let threshold = Threshold {
        described: Described::of(&description),
        long: paths(long_routes().into_openapi()),
        app: Some(Arc::clone(&app)),
    };
    // Tiles are compressed once and not for each who asks: see there.
    let tiles = NotForContentType::const_new(http::tiles::MEDIA_TYPE);
    let compressed = CompressionLayer::new().compress_when(DefaultPredicate::new().and(tiles));
    api.route("/api/openapi.json", get(move || async move { axum::Json(description) }))
        .fallback(http::page::read)
        .with_state(app)
        .layer((middleware::from_fn_with_state(Arc::new(threshold), threshold::pass), compressed))
}
