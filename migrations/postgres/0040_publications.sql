-- What strangers see of a map (an edition with a page), and what somebody is about to publish (one without). What it says is
-- sealed; under which page it is found, since when and how often it was printed anew, everybody may know.
create table publications (
    map_id       uuid not null references maps on delete cascade,
    edition_id   uuid not null,
    record       bytea not null,
    revision     bigint not null,
    page_id      uuid unique,
    version      bigint not null,
    published_at bigint,
    primary key (map_id, edition_id)
);
