// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// The most members that a list may have, and the most that one may weigh (docs/protocol.md).
uint256 constant MEMBERS_MAX = 100;
uint64 constant WEIGHT_MAX = 1 << 40;

/// One operator of a subnet as lists and certificates see it; a jailed one has weight 0.
struct Member {
    address operator;
    address signer;
    uint64 weight;
    address feeRecipient;
}

/// A member's signature in a certificate; member is its position in the list.
struct MemberSignature {
    uint256 member;
    bytes signature;
}

/// EIP-712 Seal: what an elected sequencer signs to cut a block. Timestamp in ms.
struct Seal {
    uint64 generation;
    uint64 subnet;
    uint64 number;
    bytes32 parent;
    bytes32 contentHash;
    uint64 slot;
    uint32 rank;
    uint64 timestamp;
    address sequencer;
}

/// EIP-712 Attestation: the block hash that an operator's execution gave.
struct Attestation {
    uint64 subnet;
    uint64 generation;
    uint64 number;
    bytes32 sealHash;
    bytes32 blockHash;
}

/// What a batch's commitment is the hash of. lastTimestamp in ms; inboxThrough 0 before the first message; kind is where
/// the payload must be.
struct BatchHeader {
    uint64 index;
    uint64 epoch;
    uint64 first;
    uint64 last;
    bytes32 parentBlockHash;
    bytes32 lastBlockHash;
    bytes32 lastStateRoot;
    uint64 lastTimestamp;
    uint64 inboxThrough;
    bytes32 inboxAccumulator;
    bytes32 payloadHash;
    DataKind kind;
    bytes32[] blobVersionedHashes;
}

/// Where a batch's payload is: in the transaction's blobs, in its calldata, or kept by the members who signed.
enum DataKind {
    Blob,
    Calldata,
    Committee
}

/// How an epoch's emission (wei of LUMIA) is split; the four shares are basis points and sum to 10,000.
struct Policy {
    uint256 emissionPerEpoch;
    uint16 sealingBps;
    uint16 attestingBps;
    uint16 postingBps;
    uint16 deliveringBps;
    address treasury;
    uint256 tipCapWeiPerGas;
}

/// The kinds of inbox messages, as numbered in MessageEnqueued.
library MessageKind {
    uint8 internal constant DEPOSIT = 1;
    uint8 internal constant FORCED = 2;
    uint8 internal constant MEMBERS = 3;
    uint8 internal constant SLASH = 4;
    uint8 internal constant POLICY = 5;
    uint8 internal constant RESCUE = 6;
}

/// Why an operator was slashed, as in a SLASH message.
library SlashReason {
    uint8 internal constant DOUBLE_SEAL = 1;
    uint8 internal constant DOUBLE_ATTESTATION = 2;
}
