-- What maps of routes have carried nowhere, by place and day, of all processes together; never what stood there.
create table route_unmapped (
  organization text not null,
  route text not null,
  day date not null,
  place text not null,
  messages bigint not null,
  primary key (organization, route, day, place)
);
