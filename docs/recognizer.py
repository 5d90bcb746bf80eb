"""A recogniser process for Causeway (docs/listening.md), by faster-whisper and a model folder of your own.

    python3 docs/recognizer.py /models/whisper-base [beam size]

Reads, for each piece of speech, a line of JSON and a WAV; answers a line of JSON. Nothing is written anywhere.
"""

import io
import json
import sys

from faster_whisper import WhisperModel


def main() -> None:
    folder = sys.argv[1]
    beam = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    # Never fetched from anywhere: the folder is the site's own.
    model = WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)
    source, answers = sys.stdin.buffer, sys.stdout
    while line := source.readline():
        asked = json.loads(line)
        wav = source.read(asked["bytes"])
        segments, _ = model.transcribe(
            io.BytesIO(wav),
            language=asked["language"],
            beam_size=beam,
            # Each piece stands by itself: words of another speaker must not run on into it.
            condition_on_previous_text=False,
        )
        text = " ".join(segment.text.strip() for segment in segments)
        answers.write(json.dumps({"text": text}) + "\n")
        answers.flush()


main()
