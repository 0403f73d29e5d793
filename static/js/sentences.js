// Cuts growing text into whole sentences, for people who hear the page.

// A mark that ends a sentence, what may close behind it, and the white space that proves it ended;
// a line break alone ends one too. Ideographic marks need no space.
const SENTENCE_END = /[.!?…]+["'”’»)\]]*(?=\s)|[。！？]+[」』”]*|\n/gu;

/**
 * Return the whole sentences of `text` from `start` on, and where the rest begins.
 * With `isWhole`, the text will not grow any more, and the rest is a sentence too.
 */
export function sentencesOf(text, start, isWhole) {
  const sentences = [];
  let from = start;
  SENTENCE_END.lastIndex = start;
  for (let match = SENTENCE_END.exec(text); match; match = SENTENCE_END.exec(text)) {
    const end = match.index + match[0].length;
    keep(sentences, text.slice(from, end));
    from = end;
  }
  if (isWhole) {
    keep(sentences, text.slice(from));
    from = text.length;
  }
  return { sentences, end: from };
}

function keep(sentences, text) {
  const sentence = text.replace(/\s+/g, " ").trim();
  // Punctuation alone says nothing.
  if (/[\p{L}\p{N}]/u.test(sentence)) sentences.push(sentence);
}
