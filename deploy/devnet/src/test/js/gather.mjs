/** Asks for changes until there are enough: a filter's answer goes as far as the node has come. */
export const gather = async (ask, enough) => {
  const all = await ask()
  for (const end = Date.now() + 60_000; !enough(all) && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    all.push(...await ask())
  }
  return all
}
