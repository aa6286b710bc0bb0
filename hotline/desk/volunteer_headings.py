"""How towns and associations head the columns of their lists of volunteers.

`name`, `nom`, `nazwisko` are family names in most lists: nobody has one here, so such a column is not kept.
"""

from __future__ import annotations

from hotline.pages import formats

# The Turkish i without a dot is often typed with one; an apostrophe that counts as a letter is none here.
ALIKE = {0x131: "i", 0x2BC: None}
_WRITTEN = {
    "first_name": (
        "first name, first_name, given name, vorname, rufname, imię, ім'я, имя, ad, adi, isim, prénom, "
        "الاسم الأول, الاسم"
    ),
    "number": (
        "number, mobile, mobile number, mobile phone, phone, phone number, telephone, telephone number, "
        "cell phone, mobilnummer, mobiltelefon, mobil, handy, handynummer, telefon, telefonnummer, tel, "
        "nummer, rufnummer, numer, numer telefonu, nr telefonu, telefon komórkowy, komórka, телефон, "
        "номер, номер телефону, номер телефона, мобільний, мобільний телефон, мобильный, мобильный "
        "телефон, numara, telefon numarasi, cep, cep telefonu, gsm, téléphone, numéro, numéro de "
        "téléphone, portable, téléphone portable, الهاتف, رقم الهاتف, الجوال, رقم الجوال, الرقم"
    ),
    "languages": (
        "languages, language, sprachen, sprache, języki, język, мови, мова, языки, язык, diller, dil, "
        "langues, langue, اللغات, اللغة"
    ),
    "zones": (
        "zones, zone, district, districts, area, areas, zonen, stadtteil, stadtteile, ortsteil, "
        "ortsteile, bezirk, bezirke, rejon, rejony, dzielnica, dzielnice, strefa, strefy, зона, зони, "
        "зоны, район, райони, районы, bölge, bölgeler, mahalle, ilçe, secteur, secteurs, quartier, "
        "quartiers, arrondissement, المنطقة, المناطق, الحي"
    ),
    "kinds": (
        "kinds, kinds of help, kind of help, help, offers, hilfe, art der hilfe, arten der hilfe, "
        "angebot, pomoc, rodzaj pomocy, rodzaje pomocy, допомога, вид допомоги, види допомоги, помощь, "
        "вид помощи, виды помощи, yardim, yardim türü, yardim türleri, aide, aides, type d'aide, types "
        "d'aide, المساعدة, نوع المساعدة, أنواع المساعدة"
    ),
    "vehicle": ("vehicle, fahrzeug, pojazd, транспорт, araç, véhicule, وسيلة النقل"),
}
# Ways to get about that need no word of their own: as for somebody without a car.
FOOT = (
    *("no", "none", "bicycle", "bike", "on foot", "nein", "keins", "kein", "fahrrad", "rad", "zu fuß"),
    *("nie", "brak", "rower", "pieszo", "ні", "немає", "велосипед", "пішки", "нет", "пешком"),
    *("hayir", "yok", "bisiklet", "yaya", "non", "aucun", "vélo", "à pied", "لا", "دراجة"),
)


def plain(words: str) -> str:
    """Words for comparing: letters and digits without marks, capitals and blanks."""
    return "".join(sign for sign in formats.sorted_by(words).translate(ALIKE) if sign.isalnum())


HEADINGS = {plain(one): column for column, written in _WRITTEN.items() for one in written.split(", ")}
