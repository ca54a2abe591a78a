"""What the reader of workbooks does not tell: which part of the zip a sheet is, and which cells show a percentage.

A cell that shows 5% holds 0.05, and a cell that shows 0.05 does too; in a column of percentages that is a factor of a
hundred.
"""

from io import BytesIO
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crpm_desktop.services.importing.sheet_scan import CellPlace, Walk
from crpm_desktop.services.importing.sources import Unreadable
from crpm_desktop.services.importing.xlsx_guard import NOT_A_WORKBOOK

BUILT_IN_PERCENTAGES = {"9", "10"}
"""The numbers of the formats 0% and 0.00%, which every workbook has without naming them."""


class Parts:
    """The parts of a workbook that was checked. Raises `Unreadable` when it is not put together as one."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        workbook = self._parsed("xl/workbook.xml")
        relations = list(self._parsed("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): _path(relation) for relation in relations}
        sheets = [element for element in workbook.iter() if element.tag.endswith("}sheet")]
        self._sheets = {sheet.get("name", ""): targets.get(_relation_id(sheet), "") for sheet in sheets}
        styles = [_path(relation) for relation in relations if relation.get("Type", "").endswith("/styles")]
        self._styles = styles[0] if styles else None

    def of_sheet(self, name: str) -> str:
        return self._sheets.get(name, "")

    def percent_cells(self, name: str) -> list[CellPlace]:
        """The cells of a sheet whose number format is a percentage."""
        formats = self._percent_formats()
        found: list[CellPlace] = []

        def see(place: CellPlace, attributes: dict[str, str]) -> None:
            if attributes.get("s", "0") in formats:
                found.append(place)

        if formats:
            parser = expat.ParserCreate()
            parser.StartElementHandler = Walk(see).start
            try:
                parser.Parse(self._read(self.of_sheet(name)), True)
            except (expat.ExpatError, ValueError) as error:
                raise Unreadable(NOT_A_WORKBOOK) from error
        return found

    def _percent_formats(self) -> set[str]:
        """The numbers of the cell formats that show a percentage, as cells name them."""
        if self._styles is None:
            return set()
        percentages = set(BUILT_IN_PERCENTAGES)
        formats: list[str] = []
        for element in self._parsed(self._styles):
            kind = element.tag.rpartition("}")[2]
            if kind == "numFmts":
                percentages |= {one.get("numFmtId", "") for one in element if "%" in one.get("formatCode", "")}
            elif kind == "cellXfs":
                formats = [one.get("numFmtId", "0") for one in element]
        return {str(place) for place, number in enumerate(formats) if number in percentages}

    def _parsed(self, part: str) -> Element:
        try:
            return fromstring(self._read(part))
        except (ParseError, DefusedXmlException) as error:
            raise Unreadable(NOT_A_WORKBOOK) from error

    def _read(self, part: str) -> bytes:
        try:
            with ZipFile(BytesIO(self._content)) as archive:
                return archive.read(part)
        except (KeyError, BadZipFile) as error:
            raise Unreadable(NOT_A_WORKBOOK) from error


def _path(relation: Element) -> str:
    return normpath(join("xl", relation.get("Target", ""))).lstrip("/")


def _relation_id(sheet: Element) -> str | None:
    return next((value for name, value in sheet.items() if name.endswith("}id")), None)
