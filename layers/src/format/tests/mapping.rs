use super::*;
use crate::kinds;

fn column<'a>(mapping: &'a Mapping, field: &str) -> Option<&'a str> {
    mapping.columns.get(field).map(String::as_str)
}

#[test]
fn columns_are_known_by_spanish_and_english_names_tags_and_values() {
    let kind = kind();
    for text in [
        "tipo,gravedad,nombre,fecha,lat,lon\nDerrumbe,Grave,Uno,2020-01-31,5,-76\n",
        "Event type,Severity,Place name,Date,lat,lon\nLandslide,3,Uno,31/01/2020,5,-76\n",
        "a,b,c,d,e,f\n#event+type,#severity,#loc+name,#date,#geo+lat,#geo+lon\nderrumbe,Grave,Uno,2020-01-31,5,-76\n",
        "¿Qué es?;¿Qué tan grave?;Nombre;¿Cuándo se vio?;Latitud;Longitud\nDERRUMBE;grave;Uno;31 de enero de 2020;5;-76\n",
    ] {
        let table = read_text("f.csv", text);
        let mapping = suggest(&table, &kind);
        let of = |at: usize| Some(table.columns[at].name.as_str());
        for (at, field) in ["code", "severity", "name", "seen_at"].into_iter().enumerate() {
            assert_eq!(column(&mapping, field), of(at), "{text}: {field}");
        }
        let plan = plan(&table, &mapping, &kind, &namespace());
        let row = &plan.ready[0].properties;
        assert_eq!(
            serde_json::to_value(row).unwrap(),
            serde_json::json!(
            {"code": "derrumbe", "severity": 3, "name": "Uno", "seen_at": "2020-01-31"})
        );
    }
}

#[test]
fn values_show_a_list_of_codes_whatever_its_header() {
    let table =
        read_text("f.csv", "xyz,lat,lon\nDerrumbe,5,-76\nCreciente súbita,5.1,-76\nCRECIENTE,5.2,-76\n");
    assert_eq!(column(&suggest(&table, &kind()), "code"), Some("xyz"));
}

#[test]
fn a_word_nobody_knows_is_offered_for_correction() {
    let table = read_text("f.csv", "tipo,lat,lon\nDerrumbe,5,-76\nAvalancha,5.1,-76\n");
    let mapping = suggest(&table, &kind());
    assert_eq!(mapping.codes["code"], [("Avalancha".to_owned(), Some("por_definir".to_owned()))].into());
}

#[test]
fn columns_cut_short_by_a_shapefile_are_known() {
    let table = read_text("f.csv", "CIONombre,CIOTelefon,OSSDESCRIPC,lat,lon\nUno,301 4477,Algo,5,-76\n");
    let mapping = suggest(&table, &kind());
    assert_eq!(column(&mapping, "name"), Some("CIONombre"));
    assert_eq!(column(&mapping, "phone"), Some("CIOTelefon"));
    assert_eq!(column(&mapping, "note"), Some("OSSDESCRIPC"));
}

#[test]
fn a_file_is_known_by_its_name_when_no_column_says_what_it_is() {
    let text = "direccion,lat,lon\nCalle 1,5,-76\n";
    let table = read_text("folder/Comisarias_de_familia.csv", text);
    let institution = kinds::get("institution").unwrap();
    assert_eq!(suggest(&table, institution).constants["code"], "comisaria_familia");
    assert_eq!(suggest_kind(&table, kinds::shipped()).unwrap().id.as_str(), "institution");
    let table = read_text("x.csv", text);
    assert_eq!(suggest(&table, institution).constants["code"], "por_definir");
}

#[test]
fn a_kind_that_is_never_drawn_so_is_not_proposed() {
    let line = r#"{"type":"Feature","geometry":{"type":"LineString","coordinates":[[-76,5],[-76.1,5.1]]},"properties":{"telefono":"3014477"}}"#;
    let table = read_text("instituciones.geojson", line);
    assert_ne!(suggest_kind(&table, kinds::shipped()).map(|kind| kind.id.as_str()), Some("institution"));
}

#[test]
fn a_mapping_goes_out_as_json_and_comes_back() {
    let table = read_text("f.csv", "tipo,fecha,lat,lon\nAvalancha,12/31/2020,5,-76\n");
    let mapping = suggest(&table, &kind());
    assert_eq!(mapping.dates["seen_at"], DayOrder::MonthFirst);
    let json = serde_json::to_value(&mapping).unwrap();
    assert_eq!(json["geometry"], serde_json::json!({"from": "columns", "lon": "lon", "lat": "lat"}));
    assert_eq!(serde_json::from_value::<Mapping>(json).unwrap(), mapping);
}
