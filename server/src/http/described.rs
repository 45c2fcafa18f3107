//! What the description of the API says holds: a query parameter that a route does not describe is refused by name. A
//! filter that was misspelt and dropped would show more than was asked for.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use serde_json::Value;
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};

use super::body::refuse;
use crate::error::{PROBLEM, Problem};

/// The query parameters of every route, by its path and method. A name that ends with `[` takes any field behind it.
pub struct Described(HashMap<(String, Method), Vec<String>>);

impl Described {
    /// As the API is described.
    pub fn of(api: &OpenApi) -> Self {
        let paths = serde_json::to_value(&api.paths).unwrap_or_default();
        let mut routes = HashMap::new();
        for (path, verbs) in paths.as_object().into_iter().flatten() {
            for (verb, operation) in verbs.as_object().into_iter().flatten() {
                if let Ok(method) = verb.to_uppercase().parse() {
                    routes.insert((path.clone(), method), parameters(operation));
                }
            }
        }
        Self(routes)
    }

    /// What a route may be asked with; nothing when it knows no such verb, which is for the route itself to say.
    fn of_route(&self, path: &str, method: &Method) -> Option<&[String]> {
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        let known = self.0.get(&(path.to_owned(), method)).map(Vec::as_slice);
        known.or_else(|| self.0.keys().all(|(other, _)| other != path).then_some(&[]))
    }
}

fn parameters(operation: &Value) -> Vec<String> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let asked =
        all.filter(|it| it["in"] == "query").filter_map(|it| Some((it["name"].as_str()?, &it["style"])));
    asked
        .map(|(name, style)| if style == "deepObject" { format!("{name}[") } else { name.to_owned() })
        .collect()
}

fn takes(known: &str, name: &str) -> bool {
    match known.strip_suffix('[') {
        Some(_) => name.starts_with(known) && name.ends_with(']'),
        None => name == known,
    }
}

/// Refuses what is not described. The page's own addresses are no part of the API.
pub async fn guard(State(described): State<Arc<Described>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    if let (Some(path), Some(query)) = (path, request.uri().query()) {
        let known = described.of_route(path.as_str(), request.method());
        let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        let unknown =
            known.and_then(|known| names.find(|name| !known.iter().any(|known| takes(known, name))));
        if let Some(name) = unknown {
            let problem = Problem::invalid(name, "there is no such parameter here");
            return refuse(request, problem).await;
        }
    }
    next.run(request).await
}

/// Says what is true of every route: it has a name of its own, and answers with a problem where it cannot do as asked.
pub fn complete(api: &mut OpenApi) {
    let problem = || {
        let body = Content::new(Some(Ref::from_schema_name("ProblemBody")));
        ResponseBuilder::new().description("what went wrong").content(PROBLEM, body).build()
    };
    for (path, item) in &mut api.paths.paths {
        let name: Vec<_> = path.split(['/', '{', '}']).filter(|it| !it.is_empty() && *it != "api").collect();
        let verbs = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
        ];
        for (verb, operation) in verbs.into_iter().filter_map(|(verb, it)| Some((verb, it.as_mut()?))) {
            operation.operation_id = Some(format!("{verb}_{}", name.join("_")));
            let answers = &mut operation.responses.responses;
            let refused = answers.iter_mut().filter(|(status, _)| status.starts_with(['4', '5']));
            refused.for_each(|(_, answer)| *answer = problem().into());
            answers.insert("default".into(), problem().into());
        }
    }
}
