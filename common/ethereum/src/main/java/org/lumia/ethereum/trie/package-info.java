/** The Merkle-Patricia trie (Yellow Paper, appendix D): roots of lists and maps, and a trie kept by path in a store. */
@NullMarked
package org.lumia.ethereum.trie;

import org.jspecify.annotations.NullMarked;
