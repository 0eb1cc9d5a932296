"""Freshservice: freshservice-csv, known by its requesters and urgencies."""


def test_its_tickets_have_categories(export):
    loaded = export("freshservice-csv.csv", zone="UTC")
    assert loaded.sums == (3, 2, 1, 0)
    assert loaded.reasons == {"ticket_id is blank": 1}
    first = loaded.table("tickets").iloc[0]
    assert (first.category, first.component, first.channel) == ("Network", "VPN", "Portal")
    assert str(first.first_response_at) == "2026-07-01 08:45:00"
