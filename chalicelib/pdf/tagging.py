"""The structure tree of a tagged PDF: what each piece of a page is, for those who listen to it.

Source: ISO 32000-1, 14.7 (logical structure) and 14.8 (tagged PDF).
"""

from collections.abc import Iterator

from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject


class StructureTree(StructureTreeBuilder):
    """A tree of any depth, where fpdf's own holds one level.

    fpdf numbers pages through `doc_struct_elem.k`, so the marked pieces stay listed there,
    flat; what is written to the file is the tree under `document`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.document = StructElem("/Document", self.struct_tree_root, [])
        self.struct_tree_root.k[:] = [self.document]
        self._groups: list[StructElem] = []
        self._pieces_on: dict[int, int] = {}

    def group(self, tag: str, parent: StructElem) -> StructElem:
        """Return a new element that holds others, such as a table or its row."""
        element = StructElem(f"/{tag}", parent, [])
        parent.k.append(element)
        self._groups.append(element)
        return element

    def piece(self, tag: str, parent: StructElem, page: int) -> tuple[int, int]:
        """Return the numbers of a new piece of content on its page, and of the page's list."""
        number = self._pieces_on.get(page, 0)
        self._pieces_on[page] = number + 1
        element, pages_list = self.add_marked_content(page, f"/{tag}", number)
        element.p = parent
        parent.k.append(element)
        return number, pages_list

    def __iter__(self) -> Iterator[PDFObject]:
        yield self.struct_tree_root
        yield self.document
        yield self.struct_tree_root.parent_tree
        yield from self._groups
        yield from self.doc_struct_elem.k
