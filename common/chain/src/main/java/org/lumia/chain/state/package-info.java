/**
 * The chain on disk: flat accounts and storage, the trie by path, code, block bodies and reverse diffs, all advanced in one
 * write a block.
 */
@NullMarked
package org.lumia.chain.state;

import org.jspecify.annotations.NullMarked;
