// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TransparentUpgradeableProxy} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {LumiaToken} from "../../main/solidity/LumiaToken.sol";
import {RewardDistributor} from "../../main/solidity/RewardDistributor.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {RollupInbox} from "../../main/solidity/RollupInbox.sol";
import {SequencerRegistry} from "../../main/solidity/SequencerRegistry.sol";
import {BatchHeader, DataKind, Member, MemberSignature} from "../../main/solidity/Types.sol";
import {Vm} from "./Vm.sol";

/// All contracts behind their proxies, and subnet 7 with four genesis members of weights 40, 30, 20 and 10.
abstract contract Fixture {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint64 internal constant SUBNET = 7;
    uint64 internal constant GENESIS = 1_800_000_000;
    uint64 internal constant SLOT_MS = 2_000;
    uint64 internal constant SLOTS_PER_EPOCH = 300;
    uint64 internal constant EPOCH_MS = SLOT_MS * SLOTS_PER_EPOCH;
    uint256 internal constant EMISSION = 1_000 ether;
    uint64 internal constant EXIT_DELAY = 7 days;
    uint256 internal constant BOND = 1_000 ether;
    uint256 internal constant BOND_PER_WEIGHT = 10 ether;
    bytes32 internal constant GENESIS_BLOCK = keccak256("genesis block");
    address internal constant GOVERNOR = address(0x60);
    address internal constant TREASURY = address(0x7E);
    address internal constant PROXY_OWNER = address(0x71);

    LumiaToken internal lumia;
    SequencerRegistry internal registry;
    RollupInbox internal inbox;
    Rollup internal rollup;
    RewardDistributor internal distributor;

    /// Operators ascending by address, and the keys behind their signers.
    Member[] internal genesis;
    mapping(address signer => uint256 key) internal keyOf;
    uint256 private _keys = 1_000;

    function setUp() public virtual {
        vm.warp(GENESIS);
        lumia = new LumiaToken(1_000_000_000 ether);
        registry = SequencerRegistry(
            _proxy(address(new SequencerRegistry()), abi.encodeCall(SequencerRegistry.initialize, (address(this), lumia)))
        );
        inbox = RollupInbox(
            _proxy(
                address(new RollupInbox()), abi.encodeCall(RollupInbox.initialize, (address(this), registry, lumia))
            )
        );
        rollup = Rollup(
            _proxy(address(new Rollup()), abi.encodeCall(Rollup.initialize, (address(this), registry, inbox)))
        );
        distributor = RewardDistributor(
            _proxy(
                address(new RewardDistributor()),
                abi.encodeCall(RewardDistributor.initialize, (registry, rollup, inbox, lumia))
            )
        );
        registry.connect(inbox, rollup);
        inbox.connect(rollup);
        inbox.open(SUBNET, RollupInbox.InboxParameters(0.01 ether, 0, 131_072), EMISSION);
        _open();
        for (uint64 i = 0; i < 4; i++) {
            genesis.push(_newMember(address(uint160(0xA0 + i)), 40 - i * 10));
        }
        lumia.approve(address(registry), type(uint256).max);
        registry.registerSubnet(SUBNET, _subnetParameters(), genesis);
    }

    function _open() internal {
        rollup.open(
            SUBNET,
            Rollup.RollupParameters({
                genesisBlockHash: GENESIS_BLOCK,
                genesisStateRoot: keccak256("genesis state"),
                genesisTimestampMs: GENESIS * 1000,
                slotMs: SLOT_MS,
                slotsPerEpoch: SLOTS_PER_EPOCH,
                forceDeadline: 1 days,
                rescueDelay: 7 days,
                allowedKinds: 3
            })
        );
    }

    function _subnetParameters() internal pure returns (SequencerRegistry.SubnetParameters memory) {
        return SequencerRegistry.SubnetParameters(GOVERNOR, TREASURY, BOND, BOND_PER_WEIGHT, EXIT_DELAY, 5_000, 1_000);
    }

    function _proxy(address implementation, bytes memory initialization) private returns (address) {
        return address(new TransparentUpgradeableProxy(implementation, PROXY_OWNER, initialization));
    }

    function _newMember(address operator, uint64 weight) internal returns (Member memory) {
        uint256 key = _keys++;
        address signer = vm.addr(key);
        keyOf[signer] = key;
        return Member(operator, signer, weight, address(uint160(operator) ^ 0x1000));
    }

    function _genesis() internal view returns (Member[] memory) {
        return genesis;
    }

    function _sign(address signer, bytes32 structHash) internal view returns (bytes memory) {
        bytes32 digest = MessageHashUtils.toTypedDataHash(registry.domainSeparator(), structHash);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digest);
        return abi.encodePacked(r, s, v);
    }

    /// A certificate by the first `signers` members of the list.
    function _certificate(Member[] memory list, uint256 signers, bytes32 structHash)
        internal
        view
        returns (MemberSignature[] memory certificate)
    {
        certificate = new MemberSignature[](signers);
        for (uint256 i = 0; i < signers; i++) {
            certificate[i] = MemberSignature(i, _sign(list[i].signer, structHash));
        }
    }

    /// The next batch: one block, a second after the tip, nothing new from the inbox, one blob.
    function _nextHeader() internal view returns (BatchHeader memory header) {
        Rollup.Tip memory tip = rollup.tipOf(SUBNET);
        header.index = tip.nextIndex;
        header.first = tip.last + 1;
        header.last = tip.last + 1;
        header.parentBlockHash = tip.lastBlockHash;
        header.lastBlockHash = keccak256(abi.encode("block", header.last));
        header.lastStateRoot = keccak256(abi.encode("state", header.last));
        header.lastTimestamp = tip.lastTimestamp + 1_000;
        header.epoch = (header.lastTimestamp - GENESIS * 1000) / EPOCH_MS;
        header.inboxThrough = tip.inboxThrough;
        header.inboxAccumulator = inbox.accumulatorAt(SUBNET, tip.inboxThrough);
        header.payloadHash = keccak256("payload");
        header.blobVersionedHashes = _blobs(1);
    }

    function _blobs(uint256 count) internal pure returns (bytes32[] memory blobs) {
        blobs = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            blobs[i] = bytes32((uint256(1) << 248) | (uint256(keccak256(abi.encode("blob", i))) >> 8));
        }
    }

    /// Moves a header to the start of an epoch, and L1's clock with it.
    function _at(BatchHeader memory header, uint64 epoch) internal returns (BatchHeader memory) {
        header.epoch = epoch;
        header.lastTimestamp = GENESIS * 1000 + epoch * EPOCH_MS;
        vm.warp(header.lastTimestamp / 1000);
        return header;
    }

    function _attested(BatchHeader memory header) internal pure returns (bytes32) {
        return Hashes.batchAttestation(SUBNET, header.index, Hashes.commitment(header));
    }

    /// Posts with the blobs that the header names, certified by the whole list.
    function _submit(BatchHeader memory header, Member[] memory list) internal {
        _submitCertified(header, list, _certificate(list, list.length, _attested(header)));
    }

    function _submitCertified(BatchHeader memory header, Member[] memory list, MemberSignature[] memory certificate)
        internal
    {
        if (header.kind == DataKind.Blob) vm.blobhashes(header.blobVersionedHashes);
        rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "");
    }

    /// Posts a batch that applies every message of L1.
    function _applyAll(BatchHeader memory header, Member[] memory list) internal {
        header.inboxThrough = inbox.count(SUBNET);
        header.inboxAccumulator = inbox.accumulatorAt(SUBNET, header.inboxThrough);
        _submit(header, list);
    }

    function _noClaim() internal pure returns (MemberSignature memory) {
        return MemberSignature(0, "");
    }

    function _text(uint256 n) internal pure returns (string memory) {
        if (n < 10) return string(abi.encodePacked(uint8(48 + n)));
        return string.concat(_text(n / 10), string(abi.encodePacked(uint8(48 + (n % 10)))));
    }

    function _eq(uint256 actual, uint256 expected, string memory what) internal pure {
        require(actual == expected, what);
    }

    function _eq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        require(actual == expected, what);
    }

    function _eq(address actual, address expected, string memory what) internal pure {
        require(actual == expected, what);
    }

    function _true(bool condition, string memory what) internal pure {
        require(condition, what);
    }
}
