-- a token for each state of the facts, as in sqlite, where it is documented.
create table revision (
    scope bigint primary key,
    token bigint not null
);
