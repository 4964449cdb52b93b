"""Small tables in the shapes that agencies publish; the numbers are made up."""

UNHCR_DOWNLOAD = (
    "Extracted from the UNHCR Population Statistics Reference Database\n"
    "United Nations High Commissioner for Refugees\n"
    "Date extracted: 2023-11-01\n"
    + "\n"
    * 11
    + '"Year","Country of origin","Country of origin (ISO)","Country of asylum",'
    '"Country of asylum (ISO)","Refugees under UNHCR\'s mandate","Asylum-seekers","Returned refugees",'
    '"IDPs of concern to UNHCR","Returned IDPss","Stateless persons","Others of concern to UNHCR",'
    '"Other people in need of international protection","Host Community"\n'
    '"2022","Syrian Arab Rep.","SYR","Türkiye","TUR","3,535,898","-","0","-","-","-","-","-","-"\n'
    '"2022","Burundi","BDI","Rwanda","RWA","48094","12","20","-","-","-","-","-","-"\n'
    '"2022","Unknown","UKN","Kenya","KEN","-","-","-","-","-","17","-","-","-"\n'
)
UNHCR_INTERFACE = (
    "year,coo_id,coo_name,coo,coo_iso,coa_id,coa_name,coa,coa_iso,refugees,asylum_seekers,"
    "returned_refugees,idps,returned_idps,stateless,ooc,oip,hst\n"
    "2015,15,Burundi,BDI,BDI,209,United Rep. of Tanzania,TAN,TZA,156222,-,-,-,-,0,-,-,-\n"
)
ACLED_NEW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp\n"
    "AVA12,2022-05-14,2022,1,Political violence,Battles,Armed clash,A,,1,B,,2,12,,4,Region,Avaria,"
    'North,,,Lostown,1.0,2.0,1,Avaria Herald; Radio B,National,"Clash, near the bridge.",7,,1700000000\n'
    "AVA13,2022-05-15,2022,1,Political violence,Battles,Armed clash,A,,1,B,,2,12,,4,Region,Avaria,"
    "North,,,Lostown,1.0,2.0,1,Avaria Herald,National,No deaths.,0,,1700000000\n"
)
ACLED_OLD = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,"
    "sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,timestamp,iso3\n"
    "1,4,AVA1,1,14 May 2019,2019,2,Battles,Armed clash,A,,1,B,,2,12,Region,Avaria,North,,,Lostown,"
    "1.0,2.0,1,Avaria Herald,National,Clash.,3,1600000000,AVA\n"
)
#: Headers as forms export them, other ones than the mapping spells.
DTM_ROWS = [
    ["Displacement Tracking Matrix"],
    [],
    ["grp/Survey Date (dd/mm/yyyy)", "FMP Name", "FMP code", "Direction of the flow",
     "Country of Departure", "Intended final destination country", "Main nationality",
     "Total number of persons observed", "Number of females", "Children under 5"],
    ["14/05/2022", "Gate Post", "G1", "Outgoing", "Chad", "Libya", "Chadian", 46, 11, 3],
    ["15/05/2022", "Gate Post", "G1", "Incoming flow", "Libya", "Chad", "Chadian", "1 204", 300, 20],
    ["16/05/2022", "Gate Post", "G1", "Incoming flow", "Chad", "Chad", "Chadian", 9, 1, 0],
    ["17/05/2022", "Gate Post", "G1", "Incoming flow", "Libya", "Chad", "Chadian", "4O2", 1, 0],
    ["18/05/2022", "Gate Post", "G1", "Incoming flow", "Libya", "Chad", "Chadian", None, 1, 0],
]  # fmt: skip
HXL = (
    "Weekly arrivals,,,,,,\n"
    "From,To,Origin,Host,Crossing,Women,Men,Present,Source\n"
    "#date+start,#date+end,#country+name+origin,#country +dest+ name,#loc+crossing,"
    "#affected+f+inflow,#affected+inflow+m,#affected+stock,#meta+source\n"
    "2016-07-04,2016-07-10,South Sudan,Uganda,Elegu,5100,4200,70100,OPM\n"
    "2016-07-11,2016-07-17,South Sudan,Uganda,Elegu,n/a,3900,,OPM\n"
)
OWN = (
    "Woche;Land;Grenzübertritte;Richtung\n"
    "2022-03-07;Ukraine;30 200;ein\n2022-03-14;Ukraine;1.2;quer\n"
)
OWN_MAPPING = """
title: weekly sheet of the border police
columns:
  week: [Woche]
  country: [Land]
  way: [Richtung]
fields:
  source: border police
  origin: {column: country}
  destination: Romania
  period: {column: week}
  precision: week
  measure: {column: way, codes: {ein: entries, aus: exits}, otherwise: other}
figures:
  - value: [Grenzübertritte]
    unit: crossings
"""
