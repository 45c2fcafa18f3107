-- What strangers see of a map (an edition with a page), and what somebody is about to publish (one without). What it says is
-- sealed; under which page it is found, since when and how often it was printed anew, everybody may know.
create table publications (
    map_id       blob not null references maps on delete cascade,
    edition_id   blob not null,
    record       blob not null,
    revision     integer not null,
    page_id      blob unique,
    version      integer not null,
    published_at integer,
    primary key (map_id, edition_id)
) strict;
