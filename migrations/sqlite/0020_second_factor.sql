-- What a person calls a device on which she is signed in; sealed.
alter table sessions add column device blob;

-- The secret is sealed. No last_step: it is not on yet. A step is used up together with all before it.
create table second_factors (
    account_id blob not null primary key references accounts on delete cascade,
    secret     blob not null,
    last_step  integer,
    created_at integer not null
) strict;

-- Keyed hashes; the row is gone when the code was used.
create table recovery_codes (
    account_id blob not null references second_factors on delete cascade,
    code       blob not null,
    primary key (account_id, code)
) strict, without rowid;
