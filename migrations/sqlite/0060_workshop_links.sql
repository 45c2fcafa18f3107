-- A join link may lead into a workshop of its map: whoever comes by it takes a seat there. Which workshop that is stands in the
-- sealed log; here is no more than its random id.
alter table links add column workshop_id blob;
