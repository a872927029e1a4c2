// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Attestation, BatchHeader, Member, Seal} from "./Types.sol";

/// Every hash that operators and L1 must compute identically (docs/protocol.md).
library Hashes {
    bytes32 internal constant SEAL_TYPEHASH = keccak256(
        "Seal(uint64 generation,uint64 subnet,uint64 number,bytes32 parent,bytes32 contentHash,uint64 slot,uint32 rank,uint64 timestamp,address sequencer)"
    );
    bytes32 internal constant INBOX_NOTICE_TYPEHASH =
        keccak256("InboxNotice(uint64 subnet,uint64 index,bytes32 accumulator,address operator,uint64 timeMs)");
    bytes32 internal constant SUBMITTED_TRANSACTIONS_TYPEHASH =
        keccak256("SubmittedTransactions(uint64 subnet,address origin,bytes32 contentHash)");
    bytes32 internal constant ATTESTATION_TYPEHASH =
        keccak256("Attestation(uint64 subnet,uint64 generation,uint64 number,bytes32 sealHash,bytes32 blockHash)");
    bytes32 internal constant BATCH_ATTESTATION_TYPEHASH =
        keccak256("BatchAttestation(uint64 subnet,uint64 index,bytes32 commitment)");
    bytes32 internal constant POSTING_CLAIM_TYPEHASH =
        keccak256("PostingClaim(uint64 subnet,uint64 index,address payer)");
    bytes32 internal constant REWARD_ATTESTATION_TYPEHASH =
        keccak256(
        "RewardAttestation(uint64 subnet,uint64 throughEpoch,bytes32 root,uint256 total,uint256 costsWei)"
    );

    function sealHash(Seal memory s) internal pure returns (bytes32) {
        return keccak256(
            bytes.concat(
                abi.encode(SEAL_TYPEHASH, s.generation, s.subnet, s.number, s.parent),
                abi.encode(s.contentHash, s.slot, s.rank, s.timestamp, s.sequencer)
            )
        );
    }

    function inboxNotice(uint64 subnet, uint64 index, bytes32 accumulator, address operator, uint64 timeMs)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(INBOX_NOTICE_TYPEHASH, subnet, index, accumulator, operator, timeMs));
    }

    function submittedTransactions(uint64 subnet, address origin, bytes32 contentHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(SUBMITTED_TRANSACTIONS_TYPEHASH, subnet, origin, contentHash));
    }

    function attestation(Attestation memory a) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(ATTESTATION_TYPEHASH, a.subnet, a.generation, a.number, a.sealHash, a.blockHash)
        );
    }

    function batchAttestation(uint64 subnet, uint64 index, bytes32 commitment_) internal pure returns (bytes32) {
        return keccak256(abi.encode(BATCH_ATTESTATION_TYPEHASH, subnet, index, commitment_));
    }

    function postingClaim(uint64 subnet, uint64 index, address payer) internal pure returns (bytes32) {
        return keccak256(abi.encode(POSTING_CLAIM_TYPEHASH, subnet, index, payer));
    }

    function rewardAttestation(uint64 subnet, uint64 throughEpoch, bytes32 root, uint256 total, uint256 costsWei)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(REWARD_ATTESTATION_TYPEHASH, subnet, throughEpoch, root, total, costsWei));
    }

    /// keccak256 of the thirteen fields as separate abi.encode arguments: the struct's encoding after its offset word.
    function commitment(BatchHeader memory header) internal pure returns (bytes32 hash) {
        bytes memory encoded = abi.encode(header);
        assembly ("memory-safe") {
            hash := keccak256(add(encoded, 0x40), sub(mload(encoded), 0x20))
        }
    }

    function members(Member[] memory list) internal pure returns (bytes32) {
        return keccak256(abi.encode(list));
    }

    function accumulate(bytes32 previous, uint64 index, uint8 kind, bytes32 bodyHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(previous, index, kind, bodyHash));
    }

    /// A leaf of OpenZeppelin's StandardMerkleTree over (uint256, uint64, uint64, address, uint256, uint256): all that an account
    /// has earned of LUMIA and spent in ETH on L1 through an epoch, on one L1.
    function rewardLeaf(
        uint256 l1ChainId,
        uint64 subnet,
        uint64 throughEpoch,
        address account,
        uint256 amount,
        uint256 costsWei
    ) internal pure returns (bytes32) {
        return keccak256(
            bytes.concat(keccak256(abi.encode(l1ChainId, subnet, throughEpoch, account, amount, costsWei)))
        );
    }
}
