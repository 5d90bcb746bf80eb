-- Whether who looks after the connection has, by their sign-in, the role that opens what routes carry. Who signed in before has to anew.
alter table launch add column opens boolean not null default false;
