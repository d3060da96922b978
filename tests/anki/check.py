"""Imports the file of `goviva export --anki` into a real collection of Anki, as its own window does.

usage: check.py GOVIVA
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from anki.collection import Collection
from anki.import_export_pb2 import ImportCsvRequest


def import_file(collection, path):
    """Imports with all that the file says of itself, and gives how many notes were new, and how many were changed."""
    metadata = collection.get_csv_metadata(path=str(path), delimiter=None)
    log = collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
    assert not log.conflicting and not log.empty_first_field and not log.missing_notetype, log
    return len(log.new), len(log.updated)


def main(goviva):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        path = folder / "goviva.txt"
        subprocess.run([goviva, "export", "--anki", path], check=True)
        text = path.read_text(encoding="utf-8")
        questions = len(re.findall(r'^"goviva:', text, re.MULTILINE))

        collection = Collection(str(folder / "collection.anki2"))
        new, _ = import_file(collection, path)
        assert new == questions > 200, (new, questions)
        assert {deck.name for deck in collection.decks.all_names_and_ids()} == {"Default", "goviva"}
        notes = [collection.get_note(note) for note in collection.find_notes("deck:goviva")]
        assert len(notes) == questions
        for note in notes:
            front, back = note.fields
            assert note.note_type()["name"] == "Basic" and front and back, note.fields
            assert len([tag for tag in note.tags if tag.startswith("goviva::")]) == 3, note.tags
        # What a person sees: code with its lines, and no markup as text.
        note = collection.get_note(collection.find_notes("tag:goviva::spot")[0])
        shown = note.cards()[0].render_output()
        assert shown.question_text.count("\n") > 3 and "<code>" in shown.question_text, shown.question_text
        assert "&lt;code" not in shown.answer_text, shown.answer_text

        # A card that was answered keeps its schedule when a newer file comes.
        card = collection.get_card(notes[0].card_ids()[0])
        card.ivl, card.type, card.queue = 30, 2, 2
        collection.update_card(card)
        path.write_text(text.replace("<p>", "<p>Newer. ", 1), encoding="utf-8")
        assert import_file(collection, path) == (0, 1), "a newer file changes one note and adds none"
        assert collection.note_count() == questions
        assert collection.get_card(card.id).ivl == 30
        collection.close()
        print(f"{questions} notes in Anki, and one of them mended by a second import")


if __name__ == "__main__":
    main(sys.argv[1])
