-- events in partitions by month, as the schema made them first
create table event (like event_before including all) partition by range (created_at);
create table event_other partition of event default;
select make_event_months(array(select distinct created_at / 86400 * 86400 from event_before));
