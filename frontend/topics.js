// The field of an article's topics suggests a name for each of them. A browser's own list suggests
// whole values, so each suggestion begins with what stands before the last comma.

const COMMA = /^(?:\s*"(?:[^"]|"")*"\s*[,\u060c\uff0c\u3001]|[^",\u060c\uff0c\u3001]*[,\u060c\uff0c\u3001])*/;

export function suggestTopics(form) {
  const { topics, more_topics: more } = form.elements;
  const names = [...topics.list.options].map(({ value }) => value);
  const suggest = () => {
    const before = COMMA.exec(topics.value)[0].trimEnd();
    const given = before.toLowerCase().split(/[,\u060c\uff0c\u3001]\s*/);
    const options = names.filter((name) => !given.includes(name.toLowerCase()));
    topics.list.replaceChildren(...options.map((name) => new Option("", before ? `${before} ${name}` : name)));
  };
  // What was typed here without scripts belongs there.
  if (more.value.trim()) topics.value = [topics.value, more.value].filter((text) => text.trim()).join(", ");
  more.value = "";
  more.closest(".field").remove();
  topics.addEventListener("input", suggest);
  suggest();
}
