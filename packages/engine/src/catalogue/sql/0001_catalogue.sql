-- Names are one per letter case. Their rows are shared by all concerts and outlive them.
create table agencies (
  id   bigint generated always as identity primary key,
  name text   not null
);
create unique index agencies_name on agencies (lower(name));

create table artists (
  id        bigint generated always as identity primary key,
  name      text   not null,
  agency_id bigint not null references agencies
);
create unique index artists_name on artists (lower(name));
create index artists_agency on artists (agency_id);

create table venues (
  id           bigint generated always as identity primary key,
  name         text   not null,
  city         text   not null,
  country_code text   not null check (country_code ~ '^[A-Z]{2}$'),
  address      text
);
create unique index venues_place on venues (lower(name), lower(city), country_code);

-- opening: its sale is not known to be in the journal yet; nobody sees it. open: everybody does. abandoned: an opening
-- that nobody was told about, on its way out. removed: hidden, kept because sold seats name it.
create table concerts (
  id         integer     generated always as identity primary key check (id between 1 and 67108863),
  title      text        not null,
  artist_id  bigint      not null references artists,
  state      text        not null check (state in ('opening', 'open', 'abandoned', 'removed')),
  created_at timestamptz not null default now()
);
create index concerts_open on concerts (id) where state = 'open';
create index concerts_unfinished on concerts (id) where state in ('opening', 'abandoned');
create index concerts_artist on concerts (artist_id);

-- Seats and tiers are not here: the journal of the sale has them.
create table concert_options (
  concert_id   integer     not null references concerts on delete cascade,
  number       smallint    not null check (number between 0 and 1023),
  concert_date timestamptz not null,
  price        bigint      not null check (price >= 0),
  seat_count   integer     not null check (seat_count > 0),
  venue_id     bigint      references venues,
  primary key (concert_id, number)
);
create index concert_options_venue on concert_options (venue_id);

create table seeds (
  name       text        primary key,
  planted_at timestamptz not null default now()
);
