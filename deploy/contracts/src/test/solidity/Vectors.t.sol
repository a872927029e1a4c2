// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {Attestation, BatchHeader, DataKind, Member, Seal} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

/// Writes what Solidity computes for every shared hash to out/vectors/solidity-hashes.json, from which Java is checked.
/// The commitment is computed here a second way, field by field.
contract VectorsTest is Fixture {
    uint64 private constant NOTICE_TIME = GENESIS * 1000 + 5_000;

    function test_writes_vectors() external {
        string memory json = "root";
        vm.serializeString(json, "domain", _domain());
        vm.serializeString(json, "seal", _seal());
        vm.serializeString(json, "inboxNotice", _inboxNotice());
        vm.serializeString(json, "submittedTransactions", _submitted());
        vm.serializeString(json, "attestation", _attestation());
        vm.serializeString(json, "batch", _batch());
        vm.serializeString(json, "postingClaim", _claim());
        vm.serializeString(json, "rewards", _rewards());
        vm.serializeString(json, "members", _members());
        vm.serializeString(json, "inbox", _inbox());
        vm.serializeString(json, "schedule", _schedule());
        vm.writeJson(vm.serializeString(json, "signature", _signature()), "out/vectors/solidity-hashes.json");
    }

    function _digest(string memory object, bytes32 structHash) private returns (string memory) {
        vm.serializeBytes32(object, "structHash", structHash);
        bytes32 digest = MessageHashUtils.toTypedDataHash(registry.domainSeparator(), structHash);
        return vm.serializeBytes32(object, "digest", digest);
    }

    function _domain() private returns (string memory) {
        vm.serializeUint("domain", "chainId", block.chainid);
        vm.serializeAddress("domain", "verifyingContract", address(registry));
        return vm.serializeBytes32("domain", "separator", registry.domainSeparator());
    }

    function _seal() private returns (string memory) {
        Seal memory s =
            Seal(1, SUBNET, 9, keccak256("parent"), keccak256("content"), 4, 2, GENESIS * 1000 + 8_123, address(0xA0));
        vm.serializeUint("seal", "generation", s.generation);
        vm.serializeUint("seal", "subnet", s.subnet);
        vm.serializeUint("seal", "number", s.number);
        vm.serializeBytes32("seal", "parent", s.parent);
        vm.serializeBytes32("seal", "contentHash", s.contentHash);
        vm.serializeUint("seal", "slot", s.slot);
        vm.serializeUint("seal", "rank", s.rank);
        vm.serializeUint("seal", "timestamp", s.timestamp);
        vm.serializeAddress("seal", "sequencer", s.sequencer);
        return _digest("seal", Hashes.sealHash(s));
    }

    function _inboxNotice() private returns (string memory) {
        vm.serializeUint("notice", "subnet", SUBNET);
        vm.serializeUint("notice", "index", 3);
        vm.serializeBytes32("notice", "accumulator", keccak256("accumulator"));
        vm.serializeAddress("notice", "operator", address(0xA1));
        vm.serializeUint("notice", "timeMs", NOTICE_TIME);
        return _digest("notice", Hashes.inboxNotice(SUBNET, 3, keccak256("accumulator"), address(0xA1), NOTICE_TIME));
    }

    function _submitted() private returns (string memory) {
        bytes32[] memory hashes = new bytes32[](2);
        hashes[0] = keccak256(hex"02aa");
        hashes[1] = keccak256(hex"02bb");
        uint64[] memory received = new uint64[](2);
        received[0] = GENESIS * 1000;
        received[1] = GENESIS * 1000 + 1;
        uint256[] memory times = new uint256[](2);
        times[0] = received[0];
        times[1] = received[1];
        bytes32 content = keccak256(abi.encode(hashes, received));
        vm.serializeUint("submitted", "subnet", SUBNET);
        vm.serializeAddress("submitted", "origin", address(0xA0));
        vm.serializeBytes32("submitted", "transactionHashes", hashes);
        vm.serializeUint("submitted", "receivedAtMs", times);
        vm.serializeBytes32("submitted", "contentHash", content);
        return _digest("submitted", Hashes.submittedTransactions(SUBNET, address(0xA0), content));
    }

    function _attestation() private returns (string memory) {
        Attestation memory a = Attestation(SUBNET, 1, 9, keccak256("seal"), keccak256("block"));
        vm.serializeUint("attestation", "subnet", a.subnet);
        vm.serializeUint("attestation", "generation", a.generation);
        vm.serializeUint("attestation", "number", a.number);
        vm.serializeBytes32("attestation", "sealHash", a.sealHash);
        vm.serializeBytes32("attestation", "blockHash", a.blockHash);
        return _digest("attestation", Hashes.attestation(a));
    }

    function _batch() private returns (string memory) {
        BatchHeader memory h = _nextHeader();
        h.blobVersionedHashes = _blobs(3);
        h.inboxThrough = 2;
        h.kind = DataKind.Committee;
        h.inboxAccumulator = keccak256("accumulator");
        vm.serializeUint("batch", "subnet", SUBNET);
        vm.serializeUint("batch", "index", h.index);
        vm.serializeUint("batch", "epoch", h.epoch);
        vm.serializeUint("batch", "first", h.first);
        vm.serializeUint("batch", "last", h.last);
        vm.serializeBytes32("batch", "parentBlockHash", h.parentBlockHash);
        vm.serializeBytes32("batch", "lastBlockHash", h.lastBlockHash);
        vm.serializeBytes32("batch", "lastStateRoot", h.lastStateRoot);
        vm.serializeUint("batch", "lastTimestamp", h.lastTimestamp);
        vm.serializeUint("batch", "inboxThrough", h.inboxThrough);
        vm.serializeBytes32("batch", "inboxAccumulator", h.inboxAccumulator);
        vm.serializeBytes32("batch", "payloadHash", h.payloadHash);
        vm.serializeUint("batch", "kind", uint256(h.kind));
        vm.serializeBytes32("batch", "blobVersionedHashes", h.blobVersionedHashes);
        bytes32 commitment = Hashes.commitment(h);
        _eq(commitment, _fieldByField(h), "commitment");
        vm.serializeBytes32("batch", "commitment", commitment);
        return _digest("batch", Hashes.batchAttestation(SUBNET, h.index, commitment));
    }

    /// abi.encode of thirteen arguments: twelve static words, the offset of the array after them, its length and items.
    function _fieldByField(BatchHeader memory h) private pure returns (bytes32) {
        return keccak256(
            bytes.concat(
                abi.encode(h.index, h.epoch, h.first, h.last, h.parentBlockHash, h.lastBlockHash),
                abi.encode(h.lastStateRoot, h.lastTimestamp, h.inboxThrough, h.inboxAccumulator, h.payloadHash),
                abi.encode(uint256(h.kind), uint256(13 * 32), h.blobVersionedHashes.length),
                abi.encodePacked(h.blobVersionedHashes)
            )
        );
    }

    function _claim() private returns (string memory) {
        vm.serializeUint("claim", "subnet", SUBNET);
        vm.serializeUint("claim", "index", 5);
        vm.serializeAddress("claim", "payer", address(0xFEE));
        return _digest("claim", Hashes.postingClaim(SUBNET, 5, address(0xFEE)));
    }

    function _rewards() private returns (string memory) {
        bytes32 a = Hashes.rewardLeaf(31_337, SUBNET, 4, address(0xA0), 3 ether, 5 gwei);
        bytes32 b = Hashes.rewardLeaf(31_337, SUBNET, 4, address(0xA1), 4 ether, 0);
        bytes32 root = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        vm.serializeUint("rewards", "l1ChainId", 31_337);
        vm.serializeUint("rewards", "subnet", SUBNET);
        vm.serializeUint("rewards", "throughEpoch", 4);
        vm.serializeAddress("rewards", "accountA", address(0xA0));
        vm.serializeUint("rewards", "amountA", 3 ether);
        vm.serializeUint("rewards", "costsWeiA", 5 gwei);
        vm.serializeBytes32("rewards", "leafA", a);
        vm.serializeAddress("rewards", "accountB", address(0xA1));
        vm.serializeUint("rewards", "amountB", 4 ether);
        vm.serializeUint("rewards", "costsWeiB", 0);
        vm.serializeBytes32("rewards", "leafB", b);
        vm.serializeBytes32("rewards", "root", root);
        vm.serializeUint("rewards", "total", 7 ether);
        vm.serializeUint("rewards", "costsWei", 5 gwei);
        return _digest("rewards", Hashes.rewardAttestation(SUBNET, 4, root, 7 ether, 5 gwei));
    }

    function _members() private returns (string memory) {
        vm.serializeBytes("members", "encoded", abi.encode(_genesis()));
        for (uint256 i = 0; i < genesis.length; i++) {
            string memory key = string(abi.encodePacked("member", uint8(48 + i)));
            Member memory member = genesis[i];
            vm.serializeAddress(key, "operator", member.operator);
            vm.serializeAddress(key, "signer", member.signer);
            vm.serializeUint(key, "weight", member.weight);
            string memory object = vm.serializeAddress(key, "feeRecipient", member.feeRecipient);
            vm.serializeString("members", string(abi.encodePacked(uint8(48 + i))), object);
        }
        return vm.serializeBytes32("members", "hash", Hashes.members(_genesis()));
    }

    function _inbox() private returns (string memory) {
        bytes memory body = abi.encode(
            address(0xA11CE), address(0xB0B), false, uint256(5 ether), uint256(2 ether), uint64(100_000), bytes(hex"0102")
        );
        bytes32 first = Hashes.accumulate(0, 1, 1, keccak256(body));
        bytes memory forced = hex"02aa";
        bytes32 second = Hashes.accumulate(first, 2, 2, keccak256(forced));
        vm.serializeBytes("inbox", "depositBody", body);
        vm.serializeBytes32("inbox", "accumulator1", first);
        bytes32 source = keccak256(abi.encode(bytes32(0), keccak256(abi.encode(uint256(1), first))));
        vm.serializeBytes32("inbox", "depositSourceHash", source);
        vm.serializeBytes("inbox", "forcedBody", forced);
        vm.serializeBytes32("inbox", "accumulator2", second);
        bytes memory policy = abi.encode(
            uint256(1 ether), uint16(4_000), uint16(3_000), uint16(2_000), uint16(1_000), TREASURY, uint256(2 gwei)
        );
        vm.serializeBytes("inbox", "policyBody", policy);
        vm.serializeBytes("inbox", "rescueBody", abi.encode(uint64(3), uint64(2_000), _genesis()));
        return vm.serializeBytes("inbox", "slashBody", abi.encode(address(0xA2), uint8(1)));
    }

    function _schedule() private returns (string memory) {
        bytes32 seed = keccak256(abi.encode(SUBNET, uint64(2), keccak256("last seal")));
        vm.serializeUint("schedule", "subnet", SUBNET);
        vm.serializeUint("schedule", "epoch", 2);
        vm.serializeBytes32("schedule", "lastSeal", keccak256("last seal"));
        vm.serializeBytes32("schedule", "seed", seed);
        vm.serializeUint("schedule", "slot", 600);
        vm.serializeUint("schedule", "rank", 1);
        vm.serializeBytes32("schedule", "draw", keccak256(abi.encode(seed, uint64(600), uint32(1))));
        vm.serializeUint("schedule", "number", 12_345);
        return vm.serializeBytes32("schedule", "mixHash", keccak256(abi.encode(seed, uint64(12_345))));
    }

    function _signature() private returns (string memory) {
        Member memory member = genesis[0];
        bytes32 structHash = Hashes.inboxNotice(SUBNET, 3, keccak256("accumulator"), address(0xA1), NOTICE_TIME);
        vm.serializeBytes32("signature", "privateKey", bytes32(keyOf[member.signer]));
        vm.serializeAddress("signature", "signer", member.signer);
        vm.serializeBytes32("signature", "structHash", structHash);
        return vm.serializeBytes("signature", "signature", _sign(member.signer, structHash));
    }
}
