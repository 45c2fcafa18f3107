-- People of the server. A name is sealed; its key finds it again without opening it, and is there only for those who
-- sign in by name: guests need no unique name.
create table accounts (
    account_id uuid primary key,
    name       bytea not null,
    name_key   bytea,
    passphrase text,
    steward    boolean not null,
    guest      boolean not null,
    created_at bigint not null,
    check ((name_key is null) = guest)
);
create unique index accounts_name_key on accounts (name_key);

-- The token itself is only in the cookie.
create table sessions (
    token      bytea primary key,
    account_id uuid not null references accounts on delete cascade,
    created_at bigint not null,
    last_seen  bigint not null,
    expires_at bigint not null
);
create index sessions_account on sessions (account_id);

create table settings (
    key   text primary key,
    value bytea not null
);
