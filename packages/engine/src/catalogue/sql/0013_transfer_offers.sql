-- Whom a reservation is offered to, and until when: a part of the projection, like the rest of the row. Null where no offer stands.
alter table reservations add column offered_to bigint, add column offer_until bigint;
create index reservations_offered on reservations (offered_to, reserved_at desc, id desc) where offered_to is not null;
