//! What the description of the API says holds: a query parameter that a route does not describe is refused by name. A
//! filter that was misspelt and dropped would show more than was asked for.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};

use crate::error::{PROBLEM, Problem};

/// The query parameters of every route, by its path and method. A name that ends with `[` takes any field behind it.
#[derive(Default)]
pub struct Described(HashMap<String, HashMap<Method, Vec<String>>>);

impl Described {
    /// As the API is described.
    pub fn of(api: &OpenApi) -> Self {
        let paths = serde_json::to_value(&api.paths).unwrap_or_default();
        let verbs = |verbs: &Value| {
            let verbs = verbs.as_object().into_iter().flatten();
            verbs.filter_map(|(verb, it)| Some((verb.to_uppercase().parse().ok()?, parameters(it)))).collect()
        };
        Self(paths.as_object().into_iter().flatten().map(|(path, it)| (path.clone(), verbs(it))).collect())
    }

    /// Refuses what a route is not described to be asked with.
    pub fn check(&self, route: &str, method: &Method, query: Option<&str>) -> Result<(), Problem> {
        let Some(query) = query else { return Ok(()) };
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let known = match self.0.get(route).map(|verbs| verbs.get(method)) {
            None => &[],
            Some(Some(known)) => known.as_slice(),
            // That it knows no such verb is for the route to say.
            Some(None) => return Ok(()),
        };
        let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        match names.find(|name| !known.iter().any(|known| takes(known, name))) {
            Some(name) => Err(Problem::invalid(name, "there is no such parameter here")),
            None => Ok(()),
        }
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
