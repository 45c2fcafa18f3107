//! Words by which files call what the fields of kinds ask, in Spanish and in English, and their HXL tags.

use crate::{
    field::{Answer, Field},
    kind::Kind,
};

/// What a field is about, and how files call it.
pub(super) struct Concept {
    /// The ids of the fields that are about it.
    fields: &'static [&'static str],
    /// Headers, folded; the likeliest first.
    pub(super) words: &'static [&'static str],
    /// HXL tags that it is narrower than.
    pub(super) tags: &'static [&'static str],
}

const CONCEPTS: &[Concept] = &[
    Concept {
        fields: &["name"],
        words: &[
            "nombre",
            "name",
            "nom",
            "nmbr",
            "cnmbr",
            "titulo",
            "title",
            "razon_social",
            "entidad",
            "institucion",
            "establecimiento",
            "name_es",
        ],
        tags: &["#loc+name", "#org+name", "#service+name", "#adm2+name", "#adm1+name"],
    },
    Concept {
        fields: &["code"],
        words: &[
            "tipo",
            "type",
            "categoria",
            "category",
            "clase",
            "class",
            "subtipo",
            "sub_event_type",
            "event_type",
            "hecho",
            "kind",
        ],
        tags: &["#event+type", "#event", "#org+type", "#service+type", "#sector", "#cause"],
    },
    Concept { fields: &["level"], words: &["nivel", "level", "tipo", "type"], tags: &["#adm+level"] },
    Concept {
        fields: &["occurred_at", "seen_at"],
        words: &[
            "fecha",
            "date",
            "fecha_hecho",
            "fecha_evento",
            "fecha_inicio",
            "date_start",
            "event_date",
            "dia",
            "day",
            "ano",
            "anio",
            "year",
        ],
        tags: &["#date+start", "#date+occurred", "#date"],
    },
    Concept {
        fields: &["closed_at"],
        words: &["fecha_cierre", "closed_at", "closed"],
        tags: &["#date+closed"],
    },
    Concept {
        fields: &["last_confirmed", "valid_from"],
        words: &[
            "ultima_verificacion",
            "verificado",
            "actualizado",
            "fecha_actualizacion",
            "updated",
            "last_updated",
            "vigente_desde",
            "valid_from",
        ],
        tags: &["#date+updated", "#date+verified"],
    },
    Concept {
        fields: &["severity"],
        words: &["gravedad", "severidad", "severity", "nivel_riesgo", "nivel_de_riesgo", "riesgo", "impacto"],
        tags: &["#severity"],
    },
    Concept {
        fields: &["note"],
        words: &[
            "nota",
            "notas",
            "note",
            "notes",
            "observaciones",
            "observacion",
            "descripcion",
            "description",
            "comentario",
            "comentarios",
            "comments",
            "detalle",
            "detalles",
            "remarks",
        ],
        tags: &["#description", "#event+description"],
    },
    Concept {
        fields: &["phone"],
        words: &["telefono", "tel", "phone", "telephone", "telefonos", "celular", "movil", "linea"],
        tags: &["#contact+phone"],
    },
    Concept {
        fields: &["address"],
        words: &["direccion", "address", "dir", "domicilio", "ubicacion", "calle", "street"],
        tags: &["#loc+address", "#contact+address", "#geo+address"],
    },
    Concept {
        fields: &["opening_hours", "schedule", "departures"],
        words: &["horario", "horarios", "opening_hours", "hours", "horario_atencion", "horario_de_atencion"],
        tags: &["#date+hours", "#service+hours"],
    },
    Concept {
        fields: &["url"],
        words: &["url", "web", "website", "pagina", "pagina_web", "sitio_web", "enlace", "link"],
        tags: &["#contact+url", "#org+url", "#meta+url"],
    },
    Concept {
        fields: &["services"],
        words: &["servicios", "services", "servicio", "service"],
        tags: &["#service"],
    },
    Concept {
        fields: &["divipola"],
        words: &[
            "divipola",
            "codigo_dane",
            "cod_dane",
            "codigo_municipio",
            "cod_mpio",
            "codmpio",
            "mpio_cdpmp",
            "mpio_ccnct",
            "cod_municipio",
            "codigo_departamento",
            "dpto_ccdgo",
            "cod_dpto",
            "adm2_pcode",
            "adm1_pcode",
        ],
        tags: &["#adm2+code", "#adm1+code"],
    },
    Concept { fields: &["authority"], words: &["autoridad", "authority", "organizacion"], tags: &["#org"] },
    Concept { fields: &["source"], words: &["fuente", "source"], tags: &["#meta+source"] },
    Concept {
        fields: &["verification"],
        words: &["verificacion", "verification", "estado"],
        tags: &["#status"],
    },
    Concept { fields: &["moment"], words: &["momento", "jornada", "franja_horaria"], tags: &[] },
    Concept {
        fields: &["alleged_actor"],
        words: &["actor", "presunto_responsable", "presunto_autor", "perpetrator"],
        tags: &["#group+type"],
    },
    Concept {
        fields: &["affected_sector"],
        words: &["sector", "poblacion", "victima", "grupo"],
        tags: &["#affected+type", "#population+type"],
    },
    Concept { fields: &["threat"], words: &["amenaza", "threat", "hazard"], tags: &["#impact"] },
    Concept { fields: &["vulnerability"], words: &["vulnerabilidad", "vulnerability"], tags: &[] },
    Concept {
        fields: &["languages"],
        words: &["idioma", "idiomas", "lengua", "lenguas", "language", "languages"],
        tags: &["#language"],
    },
    Concept { fields: &["hours"], words: &["horas", "duracion", "tiempo", "duration"], tags: &[] },
    Concept { fields: &["text", "word"], words: &["texto", "text", "palabra", "word"], tags: &[] },
    Concept {
        fields: &["deaths", "killed", "victims"],
        words: &["muertes", "victimas", "best", "fatalities", "deaths"],
        tags: &["#affected+killed"],
    },
];

/// The concepts of a field: by its id, and by the role that it plays in its kind.
pub(super) fn of(field: &Field, kind: &Kind) -> impl Iterator<Item = &'static Concept> {
    let id = field.id.clone();
    let plays = |role: Option<&str>| role == Some(id.as_str());
    let role = if plays(kind.title.as_deref()) {
        Some("name")
    } else if plays(kind.severity.as_deref()) {
        Some("severity")
    } else if plays(kind.category.as_deref()) {
        Some("code")
    } else if plays(kind.time.as_deref()) && matches!(field.answer, Answer::Date | Answer::Time) {
        Some("occurred_at")
    } else {
        None
    };
    let own = CONCEPTS.iter().find(|concept| concept.fields.contains(&id.as_str()));
    // A field with a concept of its own keeps to it: when an office was confirmed is no date of an event.
    let by_role = || CONCEPTS.iter().find(|concept| role.is_some_and(|role| concept.fields.contains(&role)));
    own.or_else(by_role).into_iter()
}

/// Short forms that stand in names of files, columns and objects.
pub(super) fn spelled_out(word: &str) -> &str {
    match word {
        "mpio" | "mun" | "municipios" | "municipal" | "mpal" => "municipio",
        "dpto" | "depto" | "dep" | "departamentos" => "departamento",
        "vdas" | "veredas" => "vereda",
        "comisarias" => "comisaria",
        "hospitales" => "hospital",
        "escuelas" | "colegio" | "colegios" => "escuela",
        "resguardos" => "resguardo",
        "cuencas" => "cuenca",
        word => word,
    }
}
