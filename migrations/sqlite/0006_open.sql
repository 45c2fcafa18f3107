-- Features of open layers in the clear are for PostGIS, where other people's programs read them. Here there are none.
select 1;
