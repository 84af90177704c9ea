-- Whom providers know people as. The issuer tells a provider from one that only plays it, and the subject is theirs: nobody
-- is ever found by an e-mail address.
create table social_accounts (
  issuer       text   not null,
  subject      text   not null,
  provider     text   not null check (provider in ('kakao', 'naver')),
  person       bigint not null references users (id) on delete cascade,
  email        text,
  display_name text,
  -- Milliseconds since 1970 UTC.
  linked_at    bigint not null,
  used_at      bigint not null,
  primary key (issuer, subject),
  unique (person, issuer)
);

-- Sign-ins that were begun: each row is used once and lives ten minutes. Digests are SHA-256.
create table social_logins (
  nth          bigint  generated always as identity primary key,
  state        bytea   not null unique,
  provider     text    not null,
  -- Of the cookie of the browser that began, and of what it was given to bring back instead.
  browser      bytea   not null,
  verifier     bytea   not null,
  -- Whether it was a browser: then one of the two has to be shown.
  bound        boolean not null,
  -- Proof key for code exchange (RFC 7636); null where the provider takes none.
  proof        text,
  redirect_uri text    not null,
  -- Under which loopback name it was begun, if any.
  loopback     text,
  -- Who links an account; null where somebody signs in.
  person       bigint  references users (id) on delete cascade,
  -- Of the address it was begun from.
  client       bytea   not null,
  expires_at   bigint  not null
);
create index social_logins_client on social_logins (client, nth);
create index social_logins_expires on social_logins (expires_at);
