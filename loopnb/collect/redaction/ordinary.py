"""Words that are surnames or companies too, in five languages, and the legal forms of companies.

What stands alone is left where it is one of these, for it may mean the thing.
"""

FORMS = """
    a ab ag and aps as asa b bv co company corp corporation das der die doo e ev gmbh inc
    incorporated k kft kg kgaa kk limited llc llp lp ltd mbh n nv of oy oyj p plc pte pty pvt s
    sa sarl sas se sl spa srl sro the und v zrt
"""
LIKE_NAMES = """
    abend able alba alphabet amazon apple bach baker banks bauer baum becker berg berger
    bergmann bianchi bishop black blanc blanco blank bois bon bonnet book bote boucher boulanger
    braun brook brooks brown bruno bueno busch bush butler calle campo caro carpenter carter
    casa castillo chance chevalier clark click close conte cook cooper costa cross cruz day dean
    delgado dorn dulce early engel english esposito faure ferrari field fields fink fiore
    fischer fisher flood flowers fontaine fontana ford forest fort fox franco freeman freitag
    french freund frost fuchs fuentes fuhrmann gallo gap garnier gates glass good graf grand
    gray greco green grey gross groß grün guerra haas hahn hall hand hase heller herbst herr
    hierro hill hirsch hof hope horn house hunt hunter iglesias irons joy jung jäger kaiser
    kaufmann keller key keys king klein knight koch kohl kraft kramer kranz krause krüger kuhn
    kurz lake lane lang lange largo law leal leblanc legrand lehmann lemaire leone leroy león
    licht little loch lock long love luna mai major mar march marchand marino mark marks marsh
    martin marín mason maurer may mayor medina meister mercier metzger meunier miles miller
    mills montag monti moon moore more moreno moulin neu neumann next nieto noir north ochs
    oracle orange ost page park parks parsons pastor patch paz petit pfeffer pierre pike pool
    poor porter post potter power powers prado price prince puente quick ramos real reich reiter
    rey reyes rich richter ritter river rivera rivers roche rojo rose rossi roth rousseau roux
    rubio rush russo ríos sala salt santos sauer schmidt schneider schreiber schröder schulz
    schuster schwarz schwarze schäfer scott serra sharp shell shepherd short sierra silver
    singer small smart smith snow sol soler sommer sonntag soto speed spring square stahl stark
    stein stern stone street strong sturm summer summers swift target taylor temple testa thema
    tisch torre torres turner valle vega verde vert vidal villa visa vogel vogt wagner wald
    waters weber weeks weg weiss weiß wells west white will wills winkler winter wirt wise wolf
    wood woods wunder young zimmer zimmermann zoll
"""
LEGAL, ORDINARY = frozenset(FORMS.split()), frozenset(LIKE_NAMES.split())
