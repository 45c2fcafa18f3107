-- What a person calls a device on which she is signed in; sealed.
alter table sessions add column device bytea;

-- The secret is sealed. No last_step: it is not on yet. A step is used up together with all before it.
create table second_factors (
    account_id uuid primary key references accounts on delete cascade,
    secret     bytea not null,
    last_step  bigint,
    created_at bigint not null
);

-- Keyed hashes; the row is gone when the code was used.
create table recovery_codes (
    account_id uuid not null references second_factors on delete cascade,
    code       bytea not null,
    primary key (account_id, code)
);
