"""A trigger function checks and changes the row that is written, and nothing else."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.addresses import is_public
from ckanext.satudata.domain.triggers import forbidden_words


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN RETURN NEW; END;",
        "BEGIN NEW.jumlah := abs(NEW.jumlah); RETURN NEW; END;",
        "BEGIN IF NEW.\"update\" IS NULL THEN RAISE EXCEPTION 'tidak boleh: delete -- /* $$'; END IF; RETURN NEW; END;",
        "BEGIN IF NEW.a !~ E'^\\\\d+\\'update' THEN errors := errors || ARRAY['a', 'b''c']; END IF; RETURN NEW; END;",
    ],
)
def test_checks_pass(body: str) -> None:
    """Checks, assignments and texts of any content are allowed."""
    assert forbidden_words(body) == []


@pytest.mark.parametrize(
    "body",
    [
        'BEGIN UPDATE "tabel" SET a = 0; RETURN NEW; END;',
        "BEGIN EXECUTE 'dele' || 'te from x'; RETURN NEW; END;",
        "BEGIN PERFORM lain(); RETURN NEW; END;",
        "BEGIN -- '\nDELETE FROM x; -- '\nRETURN NEW; END;",
        "BEGIN /* ' */ TRUNCATE x; /* ' */ RETURN NEW; END;",
        "BEGIN a := $q$ ' $q$; Insert INTO x VALUES (1); b := $q$ ' $q$; END;",
        "BEGIN a := E'\\\\'; delete from x; b := ''; END;",
        "BEGIN a := 'tidak ditutup; END;",
    ],
)
def test_writes_are_named(body: str) -> None:
    """What could write elsewhere, or hide that it does, is refused."""
    assert forbidden_words(body) != []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("bukan-alamat", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    """Only addresses of the public internet are fetched."""
    assert is_public(address) is public
