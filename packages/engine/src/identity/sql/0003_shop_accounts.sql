-- Whom the identity provider of the shop knows people as: issuer and subject, as its tokens have them. No e-mail address
-- leads to a person.
create table shop_accounts (
  issuer    text   not null,
  subject   text   not null,
  person    bigint not null references users (id) on delete cascade,
  -- Milliseconds since 1970 UTC.
  linked_at bigint not null,
  primary key (issuer, subject)
);
create index shop_accounts_person on shop_accounts (person);

-- The last good keys of that provider, so that a server which starts while it is away can still verify tokens. All nodes
-- write here; keys are public.
create table shop_keys (
  issuer     text   primary key,
  url        text   not null,
  jwks       text   not null,
  -- Milliseconds since 1970 UTC.
  fetched_at bigint not null
);
