-- One higher with each committed change of what readers see of the catalogue: a node that finds another number forgets what it
-- has read. All that can be seen changes together with a row of concerts. The row is locked at the end of a transaction alone.
create table catalogue_version (version bigint not null);
insert into catalogue_version values (0);

create function count_catalogue_change() returns trigger language plpgsql as $$
begin
  update catalogue_version set version = version + 1;
  return null;
end
$$;

create constraint trigger concert_changed after update on concerts
  deferrable initially deferred for each row
  when (old.* is distinct from new.*) execute function count_catalogue_change();
