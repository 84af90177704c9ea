/**
 * SQL that stops an append inside the database, after its fence: a frame whose first byte is 1 waits before its insert,
 * one whose first byte is 2 before its commit, each until the advisory lock (that number, concert) is let go.
 */
export const gateTriggers = `
create function stop_at_gate(gate int, concert int) returns void language plpgsql as $$
begin
  perform set_config('lock_timeout', '0', true);
  perform pg_advisory_xact_lock(gate, concert);
end $$;
create function before_insert() returns trigger language plpgsql as $$
begin
  if get_byte(new.frame, 0) = 1 then perform stop_at_gate(1, new.concert_id); end if;
  return new;
end $$;
create function before_commit() returns trigger language plpgsql as $$
begin
  if get_byte(new.frame, 0) = 2 then perform stop_at_gate(2, new.concert_id); end if;
  return null;
end $$;
create trigger before_insert before insert on journal for each row execute function before_insert();
create constraint trigger before_commit after insert on journal
  deferrable initially deferred for each row execute function before_commit();
`
