//! Holds what a living server takes and answers to the description of its API, and nothing more than it: an answer that
//! says something which is not described is wrong too.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};
use tests::person::Answer;

/// Media types of which the description says a shape.
const JSON: [&str; 3] = ["application/json", "application/geo+json", "application/problem+json"];

/// The description, and the routes that answered as it says.
pub(super) struct Witness {
    api: Json,
    seen: BTreeSet<String>,
}

impl Witness {
    pub(super) fn new(api: Json) -> Self {
        let shapes = closed(&api, &api["components"]);
        let mut api = api;
        api["components"] = shapes;
        Self { api, seen: BTreeSet::new() }
    }

    /// Holds a request and its answer to what is said of their route.
    #[track_caller]
    pub(super) fn hold(&mut self, verb: &str, path: &str, asked: Option<&Json>, answer: &Answer) {
        let (template, operation) = self.route(verb, path);
        let operation = operation.clone();
        if let Some(asked) = asked {
            self.fits(&operation["requestBody"]["content"]["application/json"]["schema"], asked, path);
        }
        let answers = operation["responses"].as_object().expect("answers");
        let said = answers.get(&answer.status.to_string()).or_else(|| answers.get("default"));
        let content = &said.expect("a described answer")["content"];
        let media = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
        if answer.body.is_empty() {
            return assert!(!JSON.iter().any(|it| content.get(*it).is_some()), "{verb} {path}: nothing came");
        }
        let family = format!("{}/*", media.split('/').next().unwrap_or_default());
        let told = content.get(&media).or_else(|| content.get(&family)).is_some();
        assert!(told, "{verb} {path} {}: {media} is not described", answer.status);
        if JSON.contains(&media.as_str()) {
            self.fits(&content[&media]["schema"], &answer.json(), path);
        }
        if answer.status < 300 {
            self.seen.insert(format!("{verb} {template}"));
        }
    }

    /// Holds what an event carries to the shape of its name.
    #[track_caller]
    pub(super) fn hold_event(&self, shape: &str, data: &Json) {
        self.fits(&json!({"$ref": format!("#/components/schemas/{shape}")}), data, shape);
    }

    /// The routes that answer with JSON and were not asked.
    pub(super) fn unasked(&self) -> Vec<String> {
        let routes = self.operations().filter(|(_, _, operation)| {
            let answers = operation["responses"].as_object().into_iter().flatten();
            answers.filter(|(status, _)| status.starts_with('2')).any(|(_, answer)| {
                let media = answer["content"].as_object().into_iter().flatten();
                media.into_iter().any(|(media, _)| JSON.contains(&media.as_str()))
            })
        });
        let names = routes.map(|(verb, path, _)| format!("{verb} {path}"));
        names.filter(|route| !self.seen.contains(route)).collect()
    }

    /// Places of the description that say "an object" and not which.
    pub(super) fn untyped(&self) -> Vec<String> {
        let mut found = Vec::new();
        look(&self.api["components"]["schemas"], "", &mut found);
        for (verb, path, operation) in self.operations() {
            look(operation, &format!("{verb} {path}"), &mut found);
        }
        found
    }

    fn operations(&self) -> impl Iterator<Item = (String, &String, &Json)> {
        let paths = self.api["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, verbs)| {
            let verbs = verbs.as_object().into_iter().flatten();
            verbs.map(move |(verb, operation)| (verb.to_uppercase(), path, operation))
        })
    }

    /// The route of an address: of those that fit, the one that names most of its parts.
    fn route(&self, verb: &str, path: &str) -> (String, &Json) {
        let parts: Vec<_> = path.split('?').next().unwrap_or_default().split('/').collect();
        let named = |template: &str| {
            let told: Vec<_> = template.split('/').collect();
            let fits = told.len() == parts.len()
                && told.iter().zip(&parts).all(|(told, part)| told.starts_with('{') || told == part);
            fits.then(|| told.iter().filter(|told| !told.starts_with('{')).count())
        };
        let routes = self.operations().filter(|(known, ..)| known == verb);
        let best = routes.filter_map(|it| Some((named(it.1)?, it))).max_by_key(|(named, _)| *named);
        let (_, (_, template, operation)) = best.unwrap_or_else(|| panic!("{verb} {path} is not described"));
        (template.clone(), operation)
    }

    #[track_caller]
    fn fits(&self, schema: &Json, value: &Json, place: &str) {
        assert!(schema.is_object(), "{place}: no shape is described");
        let mut whole = closed(&self.api, schema);
        whole["components"] = self.api["components"].clone();
        let validator = jsonschema::options().should_validate_formats(true).build(&whole).expect("a schema");
        let wrong: Vec<_> =
            validator.iter_errors(value).map(|it| format!("{}: {it}", it.instance_path())).take(5).collect();
        assert!(wrong.is_empty(), "{place}: {}\n{value}", wrong.join("\n"));
    }
}

fn look(node: &Json, place: &str, found: &mut Vec<String>) {
    match node {
        Json::Object(parts) => {
            let any = parts.get("type").is_some_and(|it| it == "object")
                && !["properties", "additionalProperties", "allOf", "oneOf"]
                    .iter()
                    .any(|it| parts.contains_key(*it));
            if any || parts.get("schema").is_some_and(|schema| *schema == json!({})) {
                found.push(place.to_owned());
            }
            parts.iter().for_each(|(name, part)| look(part, &format!("{place}/{name}"), found));
        }
        Json::Array(parts) => parts.iter().for_each(|part| look(part, place, found)),
        _ => {}
    }
}

/// The same shapes, closed: what they do not name may not be there.
fn closed(api: &Json, node: &Json) -> Json {
    match node {
        Json::Object(parts) if parts.contains_key("allOf") => {
            let mut forms: Vec<_> = forms(api, node).into_iter().map(|form| shut(api, &form)).collect();
            if forms.len() == 1 { forms.remove(0) } else { json!({ "oneOf": forms }) }
        }
        Json::Object(parts) => shut(api, parts),
        Json::Array(parts) => parts.iter().map(|part| closed(api, part)).collect(),
        plain => plain.clone(),
    }
}

fn shut(api: &Json, parts: &Map<String, Json>) -> Json {
    let mut whole: Map<_, _> = parts.iter().map(|(name, part)| (name.clone(), closed(api, part))).collect();
    let is_shape = whole.get("type").is_some_and(|it| it == "object");
    if is_shape && !whole.contains_key("additionalProperties") {
        whole.insert("additionalProperties".into(), false.into());
    }
    whole.into()
}

/// The objects that a shape may be, each with all its parts in one: an object of several parts names in none all it has.
fn forms(api: &Json, node: &Json) -> Vec<Map<String, Json>> {
    if let Some(name) = node["$ref"].as_str() {
        let named = api.pointer(name.trim_start_matches('#')).expect("a shape of this name");
        return forms(api, named);
    }
    let all = |name: &str| node[name].as_array().cloned();
    if let Some(forms_of) = all("oneOf") {
        return forms_of.iter().flat_map(|form| forms(api, form)).collect();
    }
    let Some(parts) = all("allOf") else { return node.as_object().cloned().into_iter().collect() };
    let empty = vec![Map::from_iter([("type".to_owned(), json!("object"))])];
    parts.iter().fold(empty, |known, part| {
        let more = forms(api, part);
        known
            .iter()
            .flat_map(|left| more.iter().map(|right| joined(left, right)).collect::<Vec<_>>())
            .collect()
    })
}

fn joined(left: &Map<String, Json>, right: &Map<String, Json>) -> Map<String, Json> {
    let mut both = left.clone();
    for (name, part) in right {
        match (both.get_mut(name), part) {
            (Some(Json::Object(known)), Json::Object(more)) => known.extend(more.clone()),
            (Some(Json::Array(known)), Json::Array(more)) => known.extend(more.clone()),
            _ => drop(both.insert(name.clone(), part.clone())),
        }
    }
    both
}
