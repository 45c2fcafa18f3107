-- What an organisation's GIS staff read with SQL and QGIS: layers whose kind is open, and their features that a person
-- moved out of the room. Sealed kinds have no row here.
create extension if not exists postgis;

create table open_layers (
    map_id   uuid not null references maps on delete cascade,
    layer_id uuid not null,
    kind     text not null,
    name     text not null,
    primary key (map_id, layer_id)
);

create table open_places (
    map_id     uuid not null,
    feature_id uuid not null,
    layer_id   uuid not null,
    code       text,
    name       text,
    properties jsonb not null,
    geometry   geometry(Geometry, 4326),
    primary key (map_id, feature_id),
    foreign key (map_id, layer_id) references open_layers on delete cascade
);
create index open_places_geometry on open_places using gist (geometry);
create index open_places_layer on open_places (map_id, layer_id);

create view open_features as
    select feature_id as id, map_id as map, layer_id, layers.name as layer, layers.kind, code, places.name, properties, geometry
    from open_places as places
    join open_layers as layers using (map_id, layer_id);
comment on view open_features is 'Features of open kinds, in WGS 84. Read only: what is written here changes no map.';
