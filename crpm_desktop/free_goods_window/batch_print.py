"""The batch summary as a PDF: made and written on a thread of its own."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.free_goods_paper import batch_paper, paper_html
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.written_beside import written_beside

MARGIN_MM = 15.0
DOTS_PER_INCH = 96


def write_batch_summary(
    new_work: NewWork, number: int, path: Path, database: str, progress: Progress, *, credit: bool = False
) -> str:
    """Writes it whole or not at all; gives the sentence to tell. Raises `Refused`."""
    if path.suffix.lower() != ".pdf":
        raise Refused(f"{path.name} must end in .pdf.")
    paper = batch_paper(new_work, number, credit=credit)
    progress.step(0, 0, "Laying out")
    content = pdf_of(paper_html(paper, database), paper.title)
    progress.step(0, 0, "Writing")
    with written_beside(path) as file:
        file.write_bytes(content)
    return f"{paper.title} was written to {path}."


def pdf_of(html: str, title: str) -> bytes:
    """Letter paper, upright."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setHtml(html)
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())
