-- a token for each state of the facts: of a repo by its number, of all repos (0), of decisions about
-- people (-1). whoever changes facts gives a new one in the same transaction.
create table revision (
    scope integer primary key,
    token integer not null
) strict;
