package org.lumia.platform.signing;

import org.lumia.ethereum.Hash;

/** One thing that is to be signed. @param structHash what the signature is of, without the domain */
public record ToSign(long generation, long number, Hash structHash) {}
