-- Which server runs the errands of a gateway, and until when no other does. A server that knows one row for all gateways finds
-- its column no more, so it runs nothing beside those that know this table.
drop table payment_runner;
create table payment_runner (
  gateway text   primary key,
  owner   text   not null,
  until   bigint not null
);
